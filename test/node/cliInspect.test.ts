import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { saveModel, useBackend } from '../../src/node/index.js';
import { loadTorchDCGAN } from '../../src/transfer/index.js';
import kerasWeights from '../fixtures/kerasWeights.json' with { type: 'json' };
import torchWeights from '../fixtures/torchWeights.json' with { type: 'json' };
import { bytesOf } from '../transfer/base64.js';
import { tfjsGan, writePictures } from './commandRunner.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
let base = '';

beforeEach(async () => {
  base = await newFolder();
});

async function file(name: string, bytes: Uint8Array): Promise<string> {
  await writeFile(join(base, name), bytes);
  return join(base, name);
}

/** A safetensors file of float32 arrays. */
function safetensors(arrays: Readonly<Record<string, readonly number[]>>): Uint8Array {
  let offset = 0;
  const header = Object.entries(arrays).map(([name, { length }]) => {
    const offsets = [offset, (offset += 4 * length)];
    return [name, { dtype: 'F32', shape: [length], data_offsets: offsets }];
  });
  const text = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const size = new Uint8Array(new BigUint64Array([BigInt(text.length)]).buffer);
  return Buffer.concat([size, text, new Uint8Array(Float32Array.from(Object.values(arrays).flat()).buffer)]);
}

interface Inspected {
  readonly files: readonly {
    readonly name: string | null;
    readonly format: string;
    readonly layers: number;
    readonly numbers: number;
    readonly nonFinite: number;
    readonly arrays: readonly { readonly name: string; readonly shape: readonly number[]; readonly dtype: string }[];
  }[];
  readonly into?: readonly { readonly numbers: number; readonly share: number; readonly into: { name: string } }[];
}

async function inspect(...args: readonly string[]): Promise<Inspected> {
  const { code, out, err } = await tfjsGan('inspect', ...args, '--json');
  expect(code, err).toBe(0);
  return JSON.parse(out) as Inspected;
}

describe('tfjs-gan inspect', () => {
  it.each([
    ['weights.pt', torchWeights.odd.zip, 'pytorch'],
    ['old.pth', torchWeights.odd.legacy, 'pytorch'],
    ['weights.safetensors', torchWeights.odd.safetensors, 'safetensors'],
    ['model.h5', kerasWeights.keras2.files['.h5'], 'keras'],
    ['model.keras', kerasWeights.keras3.files['.keras'], 'keras'],
    ['model.weights.h5', kerasWeights.deep.files['.weights.h5'], 'keras'],
  ])('reads %s', async (name, text, format) => {
    const { files } = await inspect(await file(name, bytesOf(text)));
    expect(files).toMatchObject([{ name: null, format }]);
    expect(files[0]?.arrays.length).toBeGreaterThan(0);
  });

  it('tells shapes, types, layers and what is not finite', async () => {
    const place = await file('a.safetensors', safetensors({ 'conv.weight': [1, NaN, -Infinity], 'conv.bias': [2] }));
    const { code, out, err } = await tfjsGan('inspect', place);
    expect([code, err]).toEqual([0, '']);
    expect(out.replace(base, '')).toBe(
      '/a.safetensors: safetensors, axes as torch has them: 1 layers, 2 arrays, 4 numbers; 2 NaN or infinite\n' +
        '  conv.weight  [3]  float32  3  2 NaN or infinite\n' +
        '  conv.bias    [1]  float32  1\n',
    );
    expect((await inspect(place)).files).toMatchObject([{ layers: 1, numbers: 4, nonFinite: 2 }]);
  });

  it('shows no control characters of a file to the terminal', async () => {
    const place = await file('a.safetensors', safetensors({ 'a\u001b[2Jb': [1] }));
    expect((await tfjsGan('inspect', place)).out).toContain('a\u{fffd}[2Jb');
  });

  it('reads a part of a checkpoint, and says what of it fits a network', async () => {
    await useBackend('cpu');
    const place = await file('both.pt', bytesOf(torchWeights.dcgan32.files.checkpoint));
    const { gan } = await loadTorchDCGAN({ generator: place, generatorPath: 'netG' });
    for (const network of ['generator', 'discriminator'] as const) {
      await saveModel(gan[network], join(base, 'run', network));
      gan[network].dispose();
    }
    const parts = await inspect(place, '--path', 'netG', '--into', join(base, 'run'));
    expect(parts.files[0]?.arrays[0]).toMatchObject({ name: 'main.0.weight', shape: [8, 12, 4, 4], dtype: 'float32' });
    expect(parts.into).toMatchObject([{ share: 1, into: { name: 'generator' } }]);
    const { out } = await tfjsGan('inspect', place, '--path', 'netG', '--into', join(base, 'run', 'generator'));
    expect(out).toMatch(/100\.0 % of the network, the least sure match at \d+ %\n/);
    expect(out).toMatch(/loaded .* main\.0\.weight \[8, 12, 4, 4\]/);
  });

  it('reads the networks of a run, and the newest of its checkpoints', async () => {
    await writePictures(join(base, 'photos'), 8);
    const tiny = ['--backend', 'cpu', '--filters', '2', '--latent', '4', '--batch', '4', '--quiet', '--no-watch'];
    const run = join(base, 'run');
    await tfjsGan('train', join(base, 'photos'), '--out', run, ...tiny, '--steps', '2', '--every', '1');
    const { files, into } = await inspect(run, '--into', run);
    expect(files.map(({ name, format }) => [name, format])).toEqual([
      ['generator', 'tfjs'],
      ['discriminator', 'tfjs'],
    ]);
    expect(into?.map(({ share, into: network }) => [share, network.name])).toEqual([
      [1, 'generator'],
      [1, 'discriminator'],
    ]);
    const kept = await readdir(join(run, 'checkpoints'));
    expect((await inspect(join(run, 'checkpoints'))).files[0]?.name).toBe(kept.sort().at(-1));
  });

  it('fails in one line for what cannot be read', async () => {
    const cut = bytesOf(torchWeights.odd.safetensors).slice(0, 40);
    for (const [place, reason] of [
      [await file('cut.safetensors', cut), 'byte 8: 1080 bytes are to be read here'],
      [await file('text.pt', new TextEncoder().encode('hello there, no weights')), 'is of no format that is read'],
      [join(base, 'none.pt'), 'cannot be read: ENOENT'],
    ] as const) {
      const { code, out, err } = await tfjsGan('inspect', place);
      expect([code, out]).toEqual([1, '']);
      expect(err).toContain(reason);
      expect(err.trim()).not.toContain('\n');
    }
    await mkdir(join(base, 'empty'));
    const { code, err } = await tfjsGan('inspect', join(base, 'empty'));
    expect([code, err]).toEqual([2, expect.stringContaining('FILE must be a file of weights')]);
  });
});
