import { expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { readLabels, type Dataset } from '../../src/data/index.js';

/**
 * The tests that every data set passes.
 *
 * @param make - gives a data set of at least two images.
 * @param augmented - whether an image differs from one place in a batch to another.
 */
export function itKeepsTheContract(make: () => Dataset | Promise<Dataset>, { augmented = false } = {}): void {
  it('reads the asked examples in the asked order, in [-1, 1]', async () => {
    const dataset = await make();
    const volume = dataset.imageShape.reduce((product, side) => product * side, 1);
    const width = dataset.labels === null ? 0 : dataset.labels.kind === 'classes' ? 1 : dataset.labels.count;
    const last = dataset.size - 1;
    const stream = new RandomStream(3);
    const { images, labels } = await dataset.read([last, 0, last], stream);
    expect(images).toBeInstanceOf(Float32Array);
    expect(images).toHaveLength(3 * volume);
    expect(images.every((value) => value >= -1 && value <= 1)).toBe(true);
    if (!augmented) expect(images.subarray(2 * volume)).toEqual(images.subarray(0, volume));
    expect(labels?.length ?? 0).toBe(3 * width);
    const again = await dataset.read([last, 0, last], new RandomStream(3));
    expect(again).toEqual({ images, labels });
  });

  it('gives arrays that are the caller’s', async () => {
    const dataset = await make();
    const first = await dataset.read([0, 1], new RandomStream(3));
    const kept = { images: first.images.slice(), labels: first.labels?.slice() ?? null };
    first.images.fill(0.123);
    first.labels?.fill(1);
    const labels = await dataset.readLabels?.([0, 1]);
    labels?.fill(1);
    expect(await dataset.read([0, 1], new RandomStream(3))).toEqual(kept);
  });

  it('tells the same labels with and without the images', async () => {
    const dataset = await make();
    const everything = Array.from({ length: dataset.size }, (_, i) => i);
    const { labels } = await dataset.read(everything, new RandomStream(3));
    expect(await readLabels(dataset)).toEqual(labels);
  });

  it.each([[[-1]], [['size']], [[0.5]], [[NaN]], [[0, -1]]])('refuses the indices %j', async (wanted) => {
    const dataset = await make();
    const indices = wanted.map((index) => (typeof index === 'string' ? dataset.size : index));
    await expect(dataset.read(indices, new RandomStream(3))).rejects.toThrow(/read: indices\[\d\] must be/);
  });

  it('reads nothing when nothing is asked for', async () => {
    const dataset = await make();
    const { images } = await dataset.read([], new RandomStream(3));
    expect(images).toHaveLength(0);
  });
}
