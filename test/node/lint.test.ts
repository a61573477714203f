import { ESLint } from 'eslint';
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import tseslint from 'typescript-eslint';
import { describe, expect, it } from 'vitest';
import { levels } from '../../tools/lint/importZones.js';

const root = resolve(import.meta.dirname, '../..');

// The files are not there, so that rules which need their types cannot run.
const eslint = new ESLint({
  cwd: root,
  overrideConfig: [tseslint.configs.disableTypeChecked],
});

async function rulesBrokenBy(code: string, filePath: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath: join(root, filePath) });
  return (result?.messages ?? []).map(({ ruleId, message }) => ruleId ?? message);
}

describe('the import rule', () => {
  it('knows every room of src', () => {
    const rooms = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const unknown = rooms.map(({ name }) => name).filter((name) => !levels.flat().includes(name));
    expect(unknown).toEqual([]);
  });

  it.each([
    { room: 'core', path: '../ops/index.js', why: 'up' },
    { room: 'losses', path: '../ops/index.js', why: 'sideways' },
    { room: 'ops', path: '../models/index.js', why: 'up' },
    { room: 'models', path: '../conditioning/index.js', why: 'sideways' },
    { room: 'losses', path: '../core/checks.js', why: 'past the index' },
  ])('refuses $path in src/$room, which points $why', async ({ room, path }) => {
    const statement = `import * as other from '${path}';\nexport const used = other;\n`;
    expect(await rulesBrokenBy(statement, `src/${room}/example.ts`)).toContain('import-x/no-restricted-paths');
    const types = `export type { other } from '${path}';\n`;
    expect(await rulesBrokenBy(types, `src/${room}/example.ts`)).toContain('import-x/no-restricted-paths');
  });

  it.each([
    { room: 'losses', path: '../core/index.js' },
    { room: 'models', path: '../ops/index.js' },
    { room: 'models', path: './example.js' },
    { room: 'node', path: '../models/index.js' },
  ])('lets src/$room import $path', async ({ room, path }) => {
    const statement = `import * as other from '${path}';\nexport const used = other;\n`;
    expect(await rulesBrokenBy(statement, `src/${room}/example2.ts`)).toEqual([]);
  });

  it.each([
    { room: 'ops', path: '@tensorflow/tfjs-backend-wasm' },
    { room: 'ops', path: '@tensorflow/tfjs' },
    { room: 'ops', path: 'node:fs' },
    { room: 'ops', path: 'tfjs-gan/core' },
    { room: 'node', path: '@tensorflow/tfjs-node' },
  ])('refuses $path in src/$room', async ({ room, path }) => {
    const statement = `import * as other from '${path}';\nexport const used = other;\n`;
    expect(await rulesBrokenBy(statement, `src/${room}/example.ts`)).toContain(
      '@typescript-eslint/no-restricted-imports',
    );
  });

  it('lets src/node load a backend when it is called', async () => {
    const code = `export const load = (): Promise<unknown> => import('@tensorflow/tfjs-backend-wasm');\n`;
    expect(await rulesBrokenBy(code, 'src/node/example.ts')).toEqual([]);
  });
});

it('refuses any, and a claim that a value is not null', async () => {
  const code = `export const first = (values: any[] | null) => values![0];\n`;
  const broken = await rulesBrokenBy(code, 'src/core/example.ts');
  expect(broken).toContain('@typescript-eslint/no-explicit-any');
  expect(broken).toContain('@typescript-eslint/no-non-null-assertion');
});
