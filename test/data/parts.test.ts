import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import {
  datasetFromArrays,
  labelCounts,
  readLabels,
  splitDataset,
  subset,
  type Dataset,
} from '../../src/data/index.js';
import { itKeepsTheContract } from './datasetContract.js';
import { allNumbers, numberedDataset, numbersOf, withoutReadLabels } from './samples.js';

const stream = new RandomStream(1);
const notRead = (dataset: Dataset): Dataset => ({ ...dataset, read: () => Promise.reject(new Error('was read')) });

describe('readLabels', () => {
  it('reads no image where the data set has labels at hand', async () => {
    expect(await readLabels(notRead(numberedDataset(3, (i) => i)))).toEqual(Int32Array.of(0, 1, 2));
    expect(await readLabels(notRead(numberedDataset(3)))).toBeNull();
  });

  it('reads the images a part at a time where it has not', async () => {
    const dataset = datasetFromArrays({ images: new Uint8Array(600), imageShape: [1, 1, 1], labels: rows(600) });
    const batches: number[] = [];
    const counted: Dataset = {
      ...withoutReadLabels(dataset),
      read: async (indices, own) => {
        batches.push(indices.length);
        return dataset.read(indices, own);
      },
    };
    expect(await readLabels(counted)).toEqual(Float32Array.from({ length: 1200 }, (_, i) => i));
    expect(batches).toEqual([256, 256, 88]);
  });

  it('refuses labels of a wrong number', async () => {
    const wrong = { ...numberedDataset(3, () => 0), readLabels: () => Promise.resolve(Int32Array.of(0)) };
    await expect(readLabels(wrong)).rejects.toThrow('readLabels: dataset must give 3 labels for 3 images');
  });
});

function rows(count: number): number[][] {
  return Array.from({ length: count }, (_, i) => [2 * i, 2 * i + 1]);
}

describe('labelCounts', () => {
  it('counts', async () => {
    expect(await labelCounts(notRead(numberedDataset(7, (i) => (i % 3) * 2)))).toEqual([3, 0, 2, 0, 2]);
  });

  it.each([
    ['no labels', numberedDataset(2), 'dataset must have classes as labels (got null)'],
    [
      'attributes',
      datasetFromArrays({ images: new Uint8Array(2), imageShape: [1, 1, 1], labels: rows(2) }),
      'dataset must have classes as labels',
    ],
    [
      'labels out of range',
      { ...numberedDataset(2, (i) => i), readLabels: () => Promise.resolve(Int32Array.of(0, 5)) },
      'dataset label 1 must be at most 1 (got 5)',
    ],
  ])('refuses %s', async (_, dataset, message) => {
    await expect(labelCounts(dataset)).rejects.toThrow(`labelCounts: ${message}`);
  });

  it('refuses what is no data set', async () => {
    await expect(labelCounts([] as unknown as Dataset)).rejects.toThrow(
      'dataset must be a data set, with a method read',
    );
  });
});

describe('subset', () => {
  itKeepsTheContract(() =>
    subset(
      numberedDataset(5, (i) => i),
      [4, 2, 2],
    ),
  );

  it('holds the chosen images in their order, repeats included', async () => {
    const chosen = subset(
      numberedDataset(5, (i) => i),
      Int32Array.of(4, 1, 1),
    );
    expect(chosen).toMatchObject({ size: 3, labels: { kind: 'classes', count: 5 } });
    expect(await allNumbers(chosen, stream)).toEqual([4, 1, 1]);
    expect(await readLabels(chosen)).toEqual(Int32Array.of(4, 1, 1));
    expect(await allNumbers(subset(chosen, [0]), stream)).toEqual([4]);
  });

  it('works on data sets without labels of their own', async () => {
    const chosen = subset(withoutReadLabels(numberedDataset(5, (i) => i)), [3]);
    expect(await readLabels(chosen)).toEqual(Int32Array.of(3));
  });

  it.each([
    [[], 'indices must hold at least one index (got [])'],
    [[0, 5], 'indices[1] must be at most 4 (got 5)'],
    [[0.5], 'indices[0] must be an integer (got 0.5)'],
    [null as unknown as number[], 'indices must be a list of integers (got null)'],
  ])('refuses %j', (indices, message) => {
    expect(() => subset(numberedDataset(5), indices)).toThrow(`subset: ${message}`);
  });
});

describe('splitDataset', () => {
  it('holds out a share of each class, and loses and doubles nothing', async () => {
    const labels = fc.array(fc.nat(3), { minLength: 8, maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(
        labels,
        fc.double({ min: 0.3, max: 0.7, noNaN: true }),
        fc.integer(),
        async (classes, heldOut, seed) => {
          const dataset = numberedDataset(classes.length, (i) => classes[i] ?? 0);
          const parts = await splitDataset(dataset, { heldOut, seed });
          const numbers = [...(await allNumbers(parts.train, stream)), ...(await allNumbers(parts.heldOut, stream))];
          expect(numbers.sort((a, b) => a - b)).toEqual(classes.map((_, i) => i));
          const before = await labelCounts(dataset);
          const after = await labelCounts(parts.heldOut);
          after.forEach((count, label) => {
            const all = before[label] ?? 0;
            expect(Math.abs(count - heldOut * all)).toBeLessThanOrEqual(all === 1 ? 1 : 0.5 + 1e-9);
            expect(all === 0 || count < all).toBe(true);
          });
        },
      ),
    );
  });

  it('depends on the seed alone', async () => {
    const heldOut = async (seed: number): Promise<number[]> =>
      allNumbers((await splitDataset(numberedDataset(100), { heldOut: 0.2, seed })).heldOut, stream);
    expect(await heldOut(1)).toEqual(await heldOut(1));
    expect(await heldOut(1)).not.toEqual(await heldOut(2));
    expect(await heldOut(1)).toHaveLength(20);
  });

  it('keeps the order of the images', async () => {
    const { train } = await splitDataset(numberedDataset(50), { heldOut: 0.5 });
    const numbers = await allNumbers(train, stream);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  });

  it('reads no image', async () => {
    const { train } = await splitDataset(notRead(numberedDataset(10, (i) => i % 2)), { heldOut: 0.2 });
    expect(await labelCounts(train)).toEqual([4, 4]);
    await expect(train.read([0], stream)).rejects.toThrow('was read');
  });

  it.each([
    [0, 'heldOut must be greater than 0 (got 0)'],
    [1, 'heldOut must be less than 1 (got 1)'],
    [NaN, 'heldOut must be a finite number (got NaN)'],
    [0.01, 'heldOut must be a share that holds at least one image of 4 (got 0.01)'],
  ])('refuses to hold out %d', async (heldOut, message) => {
    await expect(splitDataset(numberedDataset(4), { heldOut })).rejects.toThrow(`splitDataset: ${message}`);
  });

  it('refuses to split one image', async () => {
    await expect(splitDataset(numberedDataset(1), { heldOut: 0.5 })).rejects.toThrow('at least one image of 1');
  });
});

describe('numbersOf', () => {
  it('tells the images apart', async () => {
    const { images } = await numberedDataset(256).read([0, 255, 128], stream);
    expect(numbersOf(images)).toEqual([0, 255, 128]);
  });
});
