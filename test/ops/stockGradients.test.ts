import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { prepareBackend } from '../../src/ops/index.js';
import { expectClose } from '../support/expectClose.js';

beforeAll(() => prepareBackend());

/** What a DCGAN needs beside the ops of this library, and relies on tfjs for. */
const functions: Readonly<Record<string, (x: Tensor4D) => Tensor>> = {
  'concat of channels': (x) => tf.concat([x, tf.mul(x, 2), x], 3),
  'concat of images': (x) => tf.concat([x, tf.mul(x, 2)], 0),
  pad: (x) => tf.pad(x, [[0, 0], [1, 2], [0, 1], [0, 0]]), // prettier-ignore
  'slice (cropping)': (x) => tf.slice(x, [0, 1, 0, 0], [2, 2, 3, 3]),
  reshape: (x) => tf.reshape(x, [2, -1]),
  transpose: (x) => tf.transpose(x, [0, 3, 1, 2]),
  reverse: (x) => tf.reverse(x, 2),
  'add with broadcasting': (x) => tf.add(tf.square(x), tf.mean(x, [1, 2], true)),
  'mul with broadcasting': (x) => tf.mul(x, tf.sum(x, [0, 3], true)),
  'div with broadcasting': (x) => tf.div(x, tf.add(5, tf.mean(x, 0, true))),
  'mean over pixels': (x) => tf.mean(tf.square(x), [1, 2]),
  'mean over channels': (x) => tf.mean(tf.square(x), 3),
  'mean of all': (x) => tf.mean(tf.square(x)),
  'sum over outer axes': (x) => tf.sum(tf.square(x), [0, 1, 2]),
  'sum over images': (x) => tf.sum(tf.square(x), 0, true),
  'sum over other axes': (x) => tf.sum(tf.square(x), [0, 2]),
  'sum of all': (x) => tf.sum(tf.square(x)),
  'max over pixels': (x) => tf.max(x, [1, 2]),
  'max pooling, same': (x) => tf.maxPool(x, [2, 3], [2, 1], 'same'),
  'max pooling of negative values': (x) => tf.maxPool(tf.sub<Tensor4D>(x, 9), 2, 1, 'valid'),
  'average pooling, valid': (x) => tf.avgPool(x, 2, 2, 'valid'),
  'dropout mask': (x) => tf.mul(x, tf.tensor4d([0, 2, 2, 0, 2, 0, 0, 2, 2, 2, 0, 2], [1, 4, 3, 1])),
  gather: (x) => tf.gather(x, tf.tensor1d([2, 0, 2], 'int32'), 3),
  stack: (x) => tf.stack(tf.unstack(x, 0), 1),
  tile: (x) => tf.tile(x, [1, 2, 1, 3]),
  'resize, bilinear': (x) => tf.image.resizeBilinear(x, [6, 8]),
};

describe('the stock gradient on this backend', () => {
  const stream = new RandomStream(3);
  const shape: [number, number, number, number] = [2, 4, 3, 3];
  const values = stream.normals(72);
  const direction = stream.normals(72);

  it.each(Object.entries(functions))('is right for %s', async (_, f) => {
    const size = tf.tidy(() => f(tf.tensor4d(values, shape)).size);
    const weights = stream.normals(size);
    const loss = (x: Tensor): Tensor =>
      tf.sum(tf.mul(tf.reshape(f(tf.reshape<tf.Rank.R4>(x, shape)), [-1]), tf.tensor1d(weights)));
    // The derivative along a direction, by central differences.
    const step = 1e-2;
    const moved = (sign: number): Tensor =>
      loss(
        tf.tensor4d(
          values.map((v, i) => v + sign * step * (direction[i] ?? 0)),
          shape,
        ),
      );
    const expected = tf.tidy(() => tf.div(tf.sub(moved(1), moved(-1)), 2 * step));
    const actual = tf.tidy(() =>
      tf.sum(tf.mul(tf.grad(loss)(tf.tensor4d(values, shape)), tf.tensor4d(direction, shape))),
    );
    await expectClose(actual, expected, { absolute: 5e-3, relative: 1e-3 });
    tf.dispose([expected, actual]);
  });
});
