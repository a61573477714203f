import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { build, type Metafile } from 'esbuild';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { installPackage, root, type InstalledPackage } from './installed.js';

let installed: InstalledPackage;

beforeAll(async () => {
  installed = await installPackage();
  return () => installed.remove();
}, 180_000);

describe('the exports map', () => {
  it('mirrors the folders of src', () => {
    const folders = readdirSync(join(root, 'src'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const expected = ['tfjs-gan', ...folders.map(({ name }) => `tfjs-gan/${name}`)];
    expect([...installed.entries].sort()).toEqual(expected.sort());
  });
});

describe('the tarball', () => {
  it('holds the build, the licence and the README and nothing else', () => {
    const others = installed.files.filter((file) => !/^dist\/.+\.(js|cjs|d\.ts|d\.cts|map)$/.test(file));
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'package.json']);
  });

  it('has nothing that publint finds', async () => {
    const manifestFolder = join(installed.project, 'node_modules/tfjs-gan');
    const { messages, pkg } = await publint({ pkgDir: manifestFolder, strict: true, pack: false });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  it('has types that are right for every way of importing it', async () => {
    const result = await checkPackage(createPackageFromTarballData(installed.tarball));
    expect(result.types).toMatchObject({ kind: 'included' });
    expect('problems' in result ? result.problems : result).toEqual([]);
  });
});

describe('a project with the package installed', () => {
  it('gets the same names from every entry by import and by require', async () => {
    const list = JSON.stringify(installed.entries);
    const imported = await installed.run(
      'names.mjs',
      `for (const entry of ${list}) console.log(entry, Object.keys(await import(entry)).sort().join(' '));`,
    );
    const required = await installed.run(
      'names.cjs',
      `for (const entry of ${list}) console.log(entry, Object.keys(require(entry)).sort().join(' '));`,
    );
    expect(required).toBe(imported);
    expect(imported.split('\n').map((line) => line.split(' ')[0])).toEqual(installed.entries);
  });

  it('gets the same class from each entry', async () => {
    const esm = `import * as all from 'tfjs-gan'; import * as core from 'tfjs-gan/core';`;
    const cjs = `const all = require('tfjs-gan'), core = require('tfjs-gan/core');`;
    const compare = `console.log(all.InvalidArgumentError === core.InvalidArgumentError, core.InvalidArgumentError.name);`;
    expect(await installed.run('same.mjs', esm + compare)).toBe('true InvalidArgumentError');
    expect(await installed.run('same.cjs', cjs + compare)).toBe('true InvalidArgumentError');
  });
});

describe('a bundle for browsers', () => {
  it.each(['tfjs-gan', 'tfjs-gan/losses'])('of one loss from %s holds neither layers nor networks', async (entry) => {
    const { text, metafile } = await bundle(`import { hingeLoss } from '${entry}'; console.log(hingeLoss);`);
    expect(bytesFrom(metafile, 'tfjs-layers')).toBe(0);
    expect(text).not.toMatch(/embedding|discriminate|checkpoint/i);
    expect(bytesFrom(metafile, 'node_modules/tfjs-gan')).toBeLessThan(10_000);
  });

  it('can be made of everything but the entry for Node', async () => {
    const entries = installed.entries.filter((entry) => entry !== 'tfjs-gan/node');
    const { text } = await bundle(entries.map((entry) => `export * from '${entry}';`).join('\n'));
    expect(text).not.toContain('node:');
  });

  it('keeps the side effect of the wasm entry', async () => {
    const { metafile } = await bundle(`import 'tfjs-gan/wasm';`);
    expect(bytesFrom(metafile, 'node_modules/tfjs-gan')).toBeGreaterThan(0);
  });
});

async function bundle(contents: string): Promise<{ text: string; metafile: Metafile }> {
  const result = await build({
    stdin: { contents, resolveDir: installed.project, loader: 'js' },
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
  });
  return { text: result.outputFiles[0]?.text ?? '', metafile: result.metafile };
}

function bytesFrom(metafile: Metafile, path: string): number {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const matching = inputs.filter(([input]) => input.includes(path));
  return matching.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}
