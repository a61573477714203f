import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { imageGrid } from '../../src/training/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

/** The pixels of a picture, row by row. */
function pixelsOf({ data, width }: { data: Uint8ClampedArray; width: number }): number[][][] {
  const pixels = Array.from({ length: data.length / 4 }, (_, i) => [...data.slice(i * 4, i * 4 + 4)]);
  return Array.from({ length: pixels.length / width }, (_, y) => pixels.slice(y * width, (y + 1) * width));
}
const grey = (value: number) => [value, value, value, 255];

describe('imageGrid', () => {
  it('lays out images row by row, with gaps and a background where no image is', async () => {
    const images = tf.tensor4d([-1, 1, 0.2, 0.6, -0.6, -0.2], [3, 1, 2, 1]);
    const picture = await imageGrid(images, { columns: 2, gap: 1, background: [1, 2, 3] });
    images.dispose();
    const gap = [1, 2, 3, 255];
    expect([picture.width, picture.height, picture.notFinite]).toEqual([5, 3, 0]);
    expect(pixelsOf(picture)).toEqual([
      [grey(0), grey(255), gap, grey(153), grey(204)],
      [gap, gap, gap, gap, gap],
      [grey(51), grey(102), gap, gap, gap],
    ]);
  });

  it('draws colours and alpha', async () => {
    const colour = tf.tensor4d([1, -1, 0.2], [1, 1, 1, 3]);
    expect(pixelsOf(await imageGrid(colour))).toEqual([[[255, 0, 153, 255]]]);
    const alpha = tf.tensor4d([1, -1, 0.2, -1], [1, 1, 1, 4]);
    expect(pixelsOf(await imageGrid(alpha))).toEqual([[[255, 0, 153, 0]]]);
    tf.dispose([colour, alpha]);
  });

  it('clamps, draws what is not finite in magenta and counts it', async () => {
    const images = tf.tensor4d([-3, 9, NaN, Infinity], [1, 1, 4, 1]);
    const picture = await imageGrid(images);
    const magenta = [255, 0, 255, 255];
    expect(pixelsOf(picture)).toEqual([[grey(0), grey(255), magenta, magenta]]);
    expect(picture.notFinite).toBe(2);
    const colours = tf.tensor4d([0, NaN, NaN, 0, 0, 0], [1, 1, 2, 3]);
    expect((await imageGrid(colours)).notFinite).toBe(1);
    tf.dispose([images, colours]);
  });

  it('takes another range', async () => {
    const images = tf.tensor4d([0, 0.2, 1, 2], [1, 2, 2, 1]);
    expect(pixelsOf(await imageGrid(images, { range: [0, 1] }))).toEqual([
      [grey(0), grey(51)],
      [grey(255), grey(255)],
    ]);
    images.dispose();
  });

  it('puts pixel (y, x) of image i where it belongs', async () => {
    const size = fc.integer({ min: 1, max: 4 });
    await fc.assert(
      fc.asyncProperty(size, size, size, size, fc.nat(2), async (count, height, width, columns, gap) => {
        const values = Array.from({ length: count * height * width }, (_, i) => i);
        const images = tf.tensor4d(values, [count, height, width, 1]);
        const picture = pixelsOf(await imageGrid(images, { columns, gap, range: [0, 255], background: [255, 0, 0] }));
        images.dispose();
        values.forEach((value) => {
          const [i, y, x] = [Math.floor(value / (height * width)), Math.floor(value / width) % height, value % width];
          const row = picture[Math.floor(i / columns) * (height + gap) + y];
          expect(row?.[(i % columns) * (width + gap) + x]).toEqual(grey(value));
        });
        const backgrounds = picture.flat().filter(([red, green]) => red === 255 && green === 0).length;
        expect(backgrounds).toBe(picture.flat().length - values.length);
      }),
      { numRuns: 20 },
    );
  });

  it('leaves nothing behind and the images alone', async () => {
    const images = tf.zeros<tf.Rank.R4>([2, 2, 2, 3]);
    await expectNoLeak(async () => {
      await imageGrid(images);
    });
    expect(images.isDisposed).toBe(false);
    images.dispose();
  });

  it('refuses what cannot be, naming it', async () => {
    const none = tf.zeros<tf.Rank.R4>([0, 2, 2, 1]);
    await expect(imageGrid(none)).rejects.toThrow('imageGrid: images.shape[0] must be at least 1 (got 0)');
    const five = tf.zeros<tf.Rank.R4>([1, 2, 2, 5]);
    await expect(imageGrid(five)).rejects.toThrow('must be 1, 3 or 4 channels (got 5)');
    const flat = tf.zeros<tf.Rank.R2>([2, 2]) as unknown as tf.Tensor4D;
    await expect(imageGrid(flat)).rejects.toThrow('images must be a tensor of shape [count, height, width, channels]');
    const images = tf.zeros<tf.Rank.R4>([1, 2, 2, 1]);
    await expect(imageGrid(images, { columns: 0 })).rejects.toThrow('columns must be at least 1 (got 0)');
    await expect(imageGrid(images, { range: [1, 1] })).rejects.toThrow('range must have low < high');
    await expect(imageGrid(images, { background: [0, 0, 256] })).rejects.toThrow('background[2] must be at most 255');
    tf.dispose([none, five, flat, images]);
  });
});
