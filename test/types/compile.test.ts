import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { typeErrors } from '../harness/typeErrors.js';

it('compiles the tests of types, which expect errors where there must be some', () => {
  const files = readdirSync(import.meta.dirname).map((name) => join(import.meta.dirname, name));
  expect(typeErrors(resolve(import.meta.dirname, '../..'), files)).toEqual([]);
}, 120_000);
