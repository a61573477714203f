import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { pixelShuffle } from '../../src/ops/index.js';
import { expectClose } from '../support/expectClose.js';

describe('pixelShuffle', () => {
  it('lays out channels as blocks of pixels', async () => {
    const y = tf.tidy(() => pixelShuffle(tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 2, 4]), 2));
    expect(y.shape).toEqual([1, 2, 4, 1]);
    await expectClose(y, [1, 2, 5, 6, 3, 4, 7, 8]);
    y.dispose();
  });

  it('keeps the channels of a pixel together', async () => {
    const y = tf.tidy(() => pixelShuffle(tf.tensor4d([1, 2, 3, 4, 5, 6, 7, 8], [1, 1, 1, 8]), 2));
    expect(y.shape).toEqual([1, 2, 2, 2]);
    await expectClose(y, [1, 2, 3, 4, 5, 6, 7, 8]);
    y.dispose();
  });

  it('hands each gradient back to where its value came from, to second order', async () => {
    const values = new RandomStream(1).normals(2 * 3 * 2 * 9);
    const x = tf.tensor4d(values, [2, 3, 2, 9]);
    const cubes = (x: tf.Tensor): tf.Tensor => tf.pow(pixelShuffle(tf.reshape(x, [2, 3, 2, 9]), 3), 3);
    const [first, second] = tf.tidy(() => [tf.grad(cubes)(x), tf.grad((x) => tf.grad(cubes)(x))(x)]);
    await expectClose(first ?? NaN, values.map((value) => 3 * value ** 2), { absolute: 1e-4, relative: 1e-4 }); // prettier-ignore
    await expectClose(second ?? NaN, values.map((value) => 6 * value), { absolute: 1e-4, relative: 1e-4 }); // prettier-ignore
    tf.dispose([x, first ?? [], second ?? []]);
  });

  it('refuses channels that do not fill a block', () => {
    tf.tidy(() => {
      expect(() => pixelShuffle(tf.ones([1, 2, 2, 6]), 2)).toThrow(
        'pixelShuffle: x must have a multiple of 4 channels (got a float32 tensor of shape [1, 2, 2, 6])',
      );
      expect(() => pixelShuffle(tf.ones([1, 2, 2, 6]), 0)).toThrow('pixelShuffle: factor must be at least 1 (got 0)');
    });
  });
});
