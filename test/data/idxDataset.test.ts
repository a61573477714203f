import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { idxDataset } from '../../src/data/index.js';
import { itKeepsTheContract } from './datasetContract.js';
import { gzip, idxBytes } from './files.js';

const stream = new RandomStream(1);
const images = idxBytes([3, 1, 2], [0, 255, 51, 204, 102, 153]);
const labels = idxBytes([3], [1, 0, 1]);

describe('idxDataset', () => {
  itKeepsTheContract(async () => idxDataset({ images: await gzip(images), labels: await gzip(labels) }));

  it('reads grey images and labels', async () => {
    const dataset = await idxDataset({ images, labels, labelNames: ['even', 'odd'] });
    expect(dataset).toMatchObject({ size: 3, imageShape: [1, 2, 1], labels: { kind: 'classes', count: 2 } });
    expect(dataset.labelNames).toEqual(['even', 'odd']);
    expect(await dataset.read([0, 1], stream)).toEqual({
      images: Float32Array.of(-1, 1, -0.6, 0.6),
      labels: Int32Array.of(1, 0),
    });
  });

  it('reads colour images, and images alone', async () => {
    const dataset = await idxDataset({ images: idxBytes([1, 1, 1, 3], [0, 255, 0]) });
    expect(dataset).toMatchObject({ imageShape: [1, 1, 3], labels: null });
  });

  it.each([
    ['swapped files', { images: labels, labels: images }, 'images must hold bytes of [count, height, width] or'],
    ['labels of rank 3', { images, labels: images }, 'labels must hold one label per image, [count] (got [3, 1, 2])'],
    [
      'too few labels',
      { images, labels: idxBytes([2], [0, 1]) },
      'labels must have one label for each of the 3 images',
    ],
    ['zero images', { images: idxBytes([0, 1, 2], []) }, 'images must hold at least one image'],
    ['flat images', { images: idxBytes([1, 0, 2], []) }, 'imageShape[0] must be at least 1 (got 0)'],
    ['a class without images', { images, labels: idxBytes([3], [0, 2, 2]) }, 'labels must hold every one of the 3'],
    ['a label out of range', { images, labels, classCount: 1 }, 'labels[0] must be at most 0 (got 1)'],
    ['cut off labels', { images, labels: labels.subarray(0, 9) }, 'labels is cut off: its header promises [3]'],
  ])('refuses %s', async (_, options, message) => {
    await expect(idxDataset(options)).rejects.toThrow(`idxDataset: ${message}`);
  });
});
