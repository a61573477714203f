import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

interface Locked {
  readonly resolved?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const path = resolve(import.meta.dirname, '../../package-lock.json');
const { packages: locked } = JSON.parse(readFileSync(path, 'utf8')) as { packages: Readonly<Record<string, Locked>> };

it('locks the binaries of every platform, without which `npm ci` fails on the others', () => {
  const paths = Object.keys(locked);
  const missing = Object.entries(locked).flatMap(([name, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((binary) => !paths.some((other) => other.endsWith(`node_modules/${binary}`)))
      .map((binary) => `${name} needs ${binary}`),
  );
  expect(missing).toEqual([]);
});

it('names no registry, so that everyone installs from their own', () => {
  expect(Object.entries(locked).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
});
