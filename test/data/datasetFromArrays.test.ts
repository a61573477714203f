import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { datasetFromArrays, type DatasetFromArraysOptions } from '../../src/data/index.js';
import { itKeepsTheContract } from './datasetContract.js';

const stream = new RandomStream(1);
const imageShape = [1, 2, 1] as const;
const images = Uint8Array.of(0, 255, 51, 204, 102, 153);

describe('datasetFromArrays', () => {
  describe('with classes', () => {
    itKeepsTheContract(() => datasetFromArrays({ images, imageShape, labels: [0, 1, 1] }));
  });
  describe('with attributes', () => {
    itKeepsTheContract(() =>
      datasetFromArrays({
        images: Float32Array.of(0, 0.1, 0.2, 0.3, 0.4, 1),
        imageShape,
        pixelRange: [0, 1],
        labels: [
          [0.5, -3],
          [1, 0],
          [0, 7],
        ],
      }),
    );
  });
  describe('without labels', () => {
    itKeepsTheContract(() => datasetFromArrays({ images, imageShape }));
  });

  it('scales the stated range to [-1, 1]', async () => {
    const bytes = await datasetFromArrays({ images, imageShape }).read([0, 1, 2], stream);
    expect(bytes.images).toEqual(Float32Array.of(-1, 1, -0.6, 0.6, -0.2, 0.2));
    const floats = Float32Array.of(0, 1, 0.25, 0.5);
    const unit = datasetFromArrays({ images: floats, imageShape, pixelRange: [0, 1] });
    expect((await unit.read([0, 1], stream)).images).toEqual(Float32Array.of(-1, 1, -0.5, 0));
    const centred = datasetFromArrays({ images: floats, imageShape, pixelRange: [-1, 1] });
    expect((await centred.read([0, 1], stream)).images).toEqual(floats);
  });

  it('takes any byte to [-1, 1], rising', async () => {
    const all = Uint8ClampedArray.from({ length: 256 }, (_, i) => i);
    const scaled = (await datasetFromArrays({ images: all, imageShape: [16, 16, 1] }).read([0], stream)).images;
    expect([scaled[0], scaled[255]]).toEqual([-1, 1]);
    fc.assert(fc.property(fc.nat(254), (i) => (scaled[i] ?? NaN) < (scaled[i + 1] ?? NaN)));
  });

  it('describes its labels', () => {
    const classes = datasetFromArrays({ images, imageShape, labels: [2, 0, 1] });
    expect(classes).toMatchObject({ size: 3, labels: { kind: 'classes', count: 3 }, labelNames: null });
    const named = datasetFromArrays({ images, imageShape, labels: Uint8Array.of(1, 0, 1), labelNames: ['a', 'b'] });
    expect(named).toMatchObject({ labels: { kind: 'classes', count: 2 }, labelNames: ['a', 'b'] });
    const attributes = datasetFromArrays({ images, imageShape, labels: [[1, 2], Float32Array.of(3, 4), [5, 6]] });
    expect(attributes.labels).toEqual({ kind: 'attributes', count: 2 });
    expect(datasetFromArrays({ images, imageShape }).labels).toBeNull();
    const gap = datasetFromArrays({ images, imageShape, labels: [0, 0, 0], classCount: 5, allowEmptyClasses: true });
    expect(gap.labels?.count).toBe(5);
  });

  const refused: [Record<string, unknown>, string][] = [
    [{ images: new Uint8Array(0) }, 'images must hold at least one image (got Uint8Array(0))'],
    [{ images: new Uint8Array(5) }, 'images must hold whole images [1, 2, 1], 2 numbers each (got Uint8Array(5))'],
    [{ images: [1, 2] }, 'images must be a Uint8Array or Float32Array (got [1, 2])'],
    [{ images: new Float32Array(6) }, 'pixelRange must be given as [0, 255], [0, 1] or [-1, 1] (got undefined)'],
    [{ pixelRange: [0, 2] }, 'pixelRange must be given as [0, 255], [0, 1] or [-1, 1] (got [0, 2])'],
    [{ pixelRange: [0, 1] }, 'images[0] must have pixels in [0, 1] (got 255)'],
    [{ images: Float32Array.of(0, 0, 0, NaN), pixelRange: [0, 1] }, 'images[1] must have pixels in [0, 1] (got NaN)'],
    [{ images: Float32Array.of(-Infinity, 0), pixelRange: [-1, 1] }, 'images[0] must have pixels in [-1, 1] (got -Inf'],
    [{ images: Float32Array.of(0, -0.5), pixelRange: [0, 1] }, 'images[0] must have pixels in [0, 1] (got -0.5)'],
    [{ imageShape: [1, 2, 2] }, 'imageShape[2] must be 1, 3 or 4 channels (got 2)'],
    [{ imageShape: [0, 2, 1] }, 'imageShape[0] must be at least 1 (got 0)'],
    [{ labels: [0, 1] }, 'labels must have one label for each of the 3 images (got 2)'],
    [{ labels: 'abc' }, 'labels must be a list with one label per image (got "abc")'],
    [{ labels: ['a', 'b', 'c'] }, 'labels[0] must be an integer or a row of numbers (got "a")'],
    [{ labels: [0, 1.5, 1] }, 'labels[1] must be an integer (got 1.5)'],
    [{ labels: [0, -1, 1] }, 'labels[1] must be at least 0 (got -1)'],
    [{ labels: [0, 1, 2], classCount: 2 }, 'labels[2] must be at most 1 (got 2)'],
    [{ labels: [0, 2, 2] }, 'labels must hold every one of the 3 classes, or allowEmptyClasses be true (got "no image'],
    [
      { labels: [0, 1, 1], labelNames: ['a', 'b', 'c'] },
      'labels must hold every one of the 3 classes, or allowEmptyClasses be true (got "no image of class 2, \\"c\\","',
    ],
    [{ labels: [0, 1, 2e9] }, 'labels must hold every one of the 2000000001 classes'],
    [{ labels: [0, 1, 1], labelNames: ['a', 'a'] }, 'labelNames[1] must not occur twice (got "a")'],
    [{ labels: [0, 1, 1], labelNames: ['a'], classCount: 2 }, 'labelNames must have 2 names (got ["a"])'],
    [{ labels: [[1], [2], [NaN]] }, 'labels[2][0] must be a finite number (got NaN)'],
    [{ labels: [[1], [2, 3], [4]] }, 'labels[1] must be a row of 1 numbers (got [2, 3])'],
    [{ labels: [[1], [2], [4]], classCount: 3 }, 'classCount must be absent for attributes (got 3)'],
    [{ labels: [[], [], []] }, 'labels[0] must not be empty (got [])'],
    [{ labelNames: ['a'] }, 'labelNames must be absent where there are no labels (got ["a"])'],
    [{ label: [0, 1, 2] }, 'options has no option "label"'],
  ];
  it.each(refused)('refuses %j', (options, message) => {
    const all = { images, imageShape, ...options } as DatasetFromArraysOptions;
    expect(() => datasetFromArrays(all)).toThrow(`datasetFromArrays: ${message}`);
  });
});
