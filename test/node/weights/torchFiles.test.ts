import { describe, expect, it } from 'vitest';
import { openWeights } from '../../../src/transfer/weights/openWeights.js';
import older from '../../fixtures/torchWeightsOlder.json' with { type: 'json' };
import newer from '../../fixtures/torchWeights.json' with { type: 'json' };
import { bytesOf } from '../../transfer/base64.js';

type Expected = Record<string, { shape: number[]; values: number[] }>;

const cases: [name: string, file: string, expected: Expected][] = [
  [`zip of torch ${newer.torch}`, newer.odd.zip, newer.odd.expected],
  [`legacy format of torch ${newer.torch}`, newer.odd.legacy, newer.odd.expected],
  ['safetensors', newer.odd.safetensors, newer.odd.expected],
  [`zip of torch ${older.torch}`, older.odd.zip, older.odd.expected],
  [`legacy format of torch ${older.torch}`, older.odd.legacy, older.odd.expected],
];

describe.each(cases)('%s', (_, file, expected) => {
  it('gives every type, view and stride as PyTorch reads them', async () => {
    const weights = await openWeights(bytesOf(file));
    expect([...weights.arrays.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [name, { shape, values }] of Object.entries(expected)) {
      const array = weights.arrays.get(name);
      expect(array?.shape, name).toEqual(shape);
      expect([...((await array?.read()) ?? [])].map(Number), name).toEqual(values);
    }
  });
});

describe('a checkpoint with two networks', () => {
  it('names tensors by their path and gives the part that is asked for', async () => {
    const source = bytesOf(newer.dcgan32.files.checkpoint);
    const all = await openWeights(source);
    expect([...all.arrays.keys()]).toContain('netG.main.0.weight');
    const generator = await openWeights(source, { path: 'netG' });
    expect([...generator.arrays.keys()][0]).toBe('main.0.weight');
    expect([...generator.arrays.values()][0]?.name).toBe('main.0.weight');
    expect([...generator.arrays.values()][0]?.shape).toEqual([8, 12, 4, 4]);
    await expect(openWeights(source, { path: 'generator' })).rejects.toThrow(
      /path must lead to arrays in the bytes, which begin with netG, netD \(got "generator"\)/,
    );
  });
});
