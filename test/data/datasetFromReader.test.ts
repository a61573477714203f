import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { datasetFromReader, type DatasetFromReaderOptions, type PixelArray } from '../../src/data/index.js';
import { itKeepsTheContract } from './datasetContract.js';

const stream = new RandomStream(1);
const options = {
  size: 3,
  imageShape: [1, 1, 3],
  pixelRange: [0, 255],
  labels: [0, 1, 0],
  readImage: async (index: number): Promise<PixelArray> => Promise.resolve(Uint8Array.of(0, index * 51, 255)),
} as const satisfies DatasetFromReaderOptions;

describe('datasetFromReader', () => {
  itKeepsTheContract(() => datasetFromReader(options));

  it('takes images at once or later', async () => {
    const readImage = (index: number): PixelArray => Uint8Array.of(0, index * 51, 255);
    const { images } = await datasetFromReader({ ...options, readImage }).read([1], stream);
    expect(images).toEqual(Float32Array.of(-1, -0.6, 1));
  });

  it.each([
    ['a wrong length', new Uint8Array(2), 'must give the 3 pixels of an image [1, 1, 3] (got Uint8Array(2))'],
    ['no array', 'pixels', 'must give the 3 pixels of an image [1, 1, 3] (got "pixels")'],
    ['NaN', Float32Array.of(0, NaN, 0), 'must have pixels in [0, 255] (got NaN)'],
    ['a pixel out of range', Float32Array.of(0, 256, 0), 'must have pixels in [0, 255] (got 256)'],
  ])('names the image with %s', async (_, pixels, message) => {
    const broken = datasetFromReader({
      ...options,
      readImage: (index) => (index === 1 ? (pixels as PixelArray) : new Uint8Array(3)),
    });
    await expect(broken.read([0, 1], stream)).rejects.toThrow(`datasetFromReader: readImage(1) ${message}`);
  });

  it('throws the first error of a batch, after all of its reads have ended', async () => {
    let running = 0;
    const dataset = datasetFromReader({
      ...options,
      async readImage(index) {
        running++;
        await new Promise((resolve) => setTimeout(resolve, index === 2 ? 5 : 0));
        running--;
        if (index > 0) throw new Error(`disk ${index}`);
        return new Uint8Array(3);
      },
    });
    await expect(dataset.read([0, 2, 1], stream)).rejects.toThrow('disk 2');
    expect(running).toBe(0);
  });

  it.each([
    [{ size: 0 }, 'size must be at least 1 (got 0)'],
    [{ size: 3.5 }, 'size must be an integer (got 3.5)'],
    [{ pixelRange: undefined }, 'pixelRange must be given'],
    [{ readImage: null }, 'readImage must be a function (got null)'],
  ])('refuses %j', (change, message) => {
    const all = { ...options, ...change } as DatasetFromReaderOptions;
    expect(() => datasetFromReader(all)).toThrow(`datasetFromReader: ${message}`);
  });
});
