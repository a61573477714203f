import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { nativeBinaries } from '../../tools/buildKernels.js';

it('holds what assembly/ compiles to (npm run build:kernels)', async () => {
  const file = new URL('../../src/ops/kernels/wasm/nativeBinaries.ts', import.meta.url);
  expect(await readFile(file, 'utf8')).toBe(await nativeBinaries());
});
