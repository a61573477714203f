import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { build, type Metafile } from 'esbuild';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { beforeAll, describe, expect, it } from 'vitest';
import { version } from '../../src/core/index.js';
import { writePictures } from '../node/commandRunner.js';
import { installPackage, root, type InstalledPackage } from './installed.js';

interface Evaluation {
  readonly values: readonly unknown[];
}

let installed: InstalledPackage;

const training = `
  async function main() {
    const gan = buildDCGAN({ imageShape: [8, 8, 1], latentDim: 4, seed: 1 });
    const images = Uint8Array.from({ length: 4 * 64 }, (_, i) => i % 256);
    const data = datasetFromArrays({ images, imageShape: [8, 8, 1] });
    let last;
    for await (const report of train(gan, data, { steps: 1, batchSize: 2 })) last = report;
    const generated = await generate(gan.generator, { count: 2, seed: 1 });
    console.log(last.step + ': ' + JSON.stringify(generated.images.shape));
  }
  void main();
`;

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
    expect(others.sort()).toEqual(['LICENSE', 'README.md', 'config.schema.json', 'package.json']);
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

describe('the sizes in the README', () => {
  it('are the limits that `npm run size` keeps', () => {
    const limits = JSON.parse(readFileSync(join(root, '.size-limit.json'), 'utf8')) as {
      name: string;
      limit: string;
    }[];
    const table = /## Size\n[^#]+/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[0] ?? '';
    const rows = [...table.matchAll(/^\| (.+?) +\| ([\d.]+ kB) +\|$/gm)];
    expect(rows.map(([, name, limit]) => ({ name: name?.replaceAll('`', ''), limit }))).toEqual(
      limits.map(({ name, limit }) => ({ name, limit })),
    );
  });
});

describe('a project with the package installed', () => {
  it('gets the same names from every entry by import and by require', async () => {
    const [wasm, ...others] = [...installed.entries].reverse();
    expect(wasm, 'the entry that wants a backend before it').toBe('tfjs-gan/wasm');
    const list = JSON.stringify(['@tensorflow/tfjs-backend-wasm', ...others, wasm]);
    const load = (how: string) =>
      `for (const entry of ${list}) console.log(entry, Object.keys(${how}(entry)).sort().join(' '));`;
    const imported = await installed.run('names.mjs', load('await import'));
    const required = await installed.run('names.cjs', load('require'));
    expect(ours(required)).toEqual(ours(imported));
    expect(ours(imported)).toHaveLength(installed.entries.length);
  });

  it('gets the same class from each entry', async () => {
    const esm = `import * as all from 'tfjs-gan'; import * as core from 'tfjs-gan/core';`;
    const cjs = `const all = require('tfjs-gan'), core = require('tfjs-gan/core');`;
    const compare = `console.log(all.InvalidArgumentError === core.InvalidArgumentError, core.InvalidArgumentError.name);`;
    expect(await installed.run('same.mjs', esm + compare)).toBe('true InvalidArgumentError');
    expect(await installed.run('same.cjs', cjs + compare)).toBe('true InvalidArgumentError');
  });

  it('trains, by import, by require and bundled', async () => {
    const names = '{ buildDCGAN, datasetFromArrays, generate, train }';
    const imports = `import '@tensorflow/tfjs-backend-cpu'; import ${names} from 'tfjs-gan';`;
    const requires = `require('@tensorflow/tfjs-backend-cpu'); const ${names} = require('tfjs-gan');`;
    const expected = '1: [2,8,8,1]';
    expect(await installed.run('train.mjs', imports + training)).toBe(expected);
    expect(await installed.run('train.cjs', requires + training)).toBe(expected);
    const { text } = await bundle(imports + training, 'node');
    expect(await installed.run('bundled.cjs', text)).toBe(expected);
  });
});

describe('npx tfjs-gan', () => {
  it(
    'trains on folders of pictures, draws, measures, reports, and looks at all of it',
    { timeout: 120_000 },
    async () => {
      const { project, tfjsGan } = installed;
      expect(await tfjsGan('--version')).toBe(version);
      await writePictures(join(project, 'photos'), 24);
      const tiny = ['--backend', 'cpu', '--quiet'];
      const networks = ['--filters', '2', '--latent', '4', '--batch', '4', '--steps', '3'];
      expect(await tfjsGan('train', 'photos', ...networks, ...tiny)).toContain('Trained 3 of 3 steps.');
      const run = join('runs', 'photos');
      await tfjsGan('generate', run, '--count', '4', ...tiny);
      expect(readdirSync(join(project, run, 'images'))).toContain('labels.csv');
      const { values } = JSON.parse(
        await tfjsGan('evaluate', run, '--metrics', 'kid', '--json', ...tiny),
      ) as Evaluation;
      expect(values).toMatchObject([{ name: 'kid', images: { generated: 24, real: 24 } }]);
      expect(await tfjsGan('report', run)).toContain('finished after step 3 of 3');
      expect(await tfjsGan('inspect', run)).toMatch(/generator: tfjs, axes as tf has them: \d+ layers/);
      expect(await tfjsGan('transfer', run, 'photos', '--steps', '1', '--batch', '4', ...tiny)).toContain(
        'cat as it is',
      );
      const { best } = JSON.parse(await tfjsGan('doctor', '--json', '--quiet')) as { best: string };
      expect(['wasm', 'cpu']).toContain(best);
      const written = ['samples.png', 'report.html', 'evaluation.json', 'metrics.jsonl', 'run.json', 'command.json'];
      expect(readdirSync(join(project, run))).toEqual(expect.arrayContaining(written));
    },
  );
});

describe('a bundle for browsers', () => {
  it.each(['tfjs-gan', 'tfjs-gan/losses'])('of one loss from %s holds neither layers nor networks', async (entry) => {
    const { text, metafile } = await bundle(`import { hingeLoss } from '${entry}'; console.log(hingeLoss);`);
    expect(bytesFrom(metafile, 'tfjs-layers')).toBe(0);
    expect(text).not.toMatch(/embedding|discriminate|checkpoint/i);
    expect(bytesFrom(metafile, 'node_modules/tfjs-gan')).toBeLessThan(10_000);
  });

  it('can be made of everything but the entries for Node', async () => {
    const entries = installed.entries.filter((entry) => !['tfjs-gan/node', 'tfjs-gan/cli'].includes(entry));
    const { text } = await bundle(entries.map((entry) => `export * from '${entry}';`).join('\n'));
    expect(text).not.toContain('node:');
  });

  it('keeps the effect of the wasm entry', async () => {
    const kernel = `getKernel('Conv2DBackpropFilter', 'wasm')`;
    const program = (entry: string) => `
      import { getKernel } from '@tensorflow/tfjs-core';
      import '@tensorflow/tfjs-backend-wasm';
      ${entry}
      console.log(${kernel} !== undefined);`;
    const without = await bundle(program(''), 'node');
    expect(await installed.run('without.cjs', without.text)).toBe('false');
    const { text } = await bundle(program(`import 'tfjs-gan/wasm';`), 'node');
    expect(await installed.run('with.cjs', text)).toBe('true');
  });
});

/** What a program printed about our own entries. */
function ours(output: string): string[] {
  return output.split('\n').filter((line) => line.startsWith('tfjs-gan'));
}

async function bundle(
  contents: string,
  platform: 'browser' | 'node' = 'browser',
): Promise<{ text: string; metafile: Metafile }> {
  const result = await build({
    stdin: { contents, resolveDir: installed.project, loader: 'js' },
    bundle: true,
    write: false,
    metafile: true,
    format: platform === 'node' ? 'cjs' : 'esm',
    platform,
    // The backends' own manifests declare their effects for the files under "module" alone.
    mainFields: ['module', 'main'],
    logLevel: 'silent',
  });
  return { text: result.outputFiles[0]?.text ?? '', metafile: result.metafile };
}

function bytesFrom(metafile: Metafile, path: string): number {
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const matching = inputs.filter(([input]) => input.includes(path));
  return matching.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
}
