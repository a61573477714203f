import type { NamedTensorMap, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { pair } from './conv2d.js';
import { differentiable } from './gradient.js';

/** Options of {@link avgPool}. */
export interface AvgPoolOptions {
  /** Size of the window along [height, width]. */
  readonly size: number | readonly [height: number, width: number];
  /** Step of the window along [height, width]. Default: its size. */
  readonly strides?: number | readonly [height: number, width: number];
  /** `same`: output size is input size / stride, rounded up; `valid`: no padding. Default: `valid`. */
  readonly pad?: 'same' | 'valid';
}

/**
 * The mean of the pixels under each window; padding does not count. Right to second order; the stock gradient is wrong
 * where windows hang over the edge.
 *
 * @param x - [batch, height, width, channels].
 */
export function avgPool(x: Tensor4D, options: AvgPoolOptions): Tensor4D {
  const { size, strides = size, pad = 'valid' } = options;
  return differentiable({
    inputs: [x],
    saved: [x],
    forward: () => tf.avgPool(x, pair(size), pair(strides), pad),
    backward: (dy, input) => [spread(dy, input, options)],
  });
}

/** The transpose of the linear map x → avgPool(x); `input` gives its shape. */
function spread(dy: Tensor4D, input: Tensor4D, options: AvgPoolOptions): Tensor4D {
  const { size, strides = size, pad = 'valid' } = options;
  const attributes = { filterSize: pair(size), strides: pair(strides), pad };
  return differentiable({
    inputs: [dy],
    saved: [],
    forward: () => {
      const inputs: NamedTensorMap = { dy: tf.div(dy, coverage(input, options)), input };
      return tf.engine().runKernel<Tensor4D>(tf.AvgPoolGrad, inputs, attributes);
    },
    backward: (ddy) => [avgPool(ddy, options)],
  });
}

/** The part of each window that lies on the image: [1, outHeight, outWidth, 1]. The stock gradient takes it to be 1. */
function coverage(x: Tensor4D, { size, strides = size, pad = 'valid' }: AvgPoolOptions): Tensor4D {
  const [, height, width] = x.shape;
  const [rows, columns] = pair(size);
  return tf.conv2d(
    tf.ones([1, height, width, 1]),
    tf.fill([rows, columns, 1, 1], 1 / (rows * columns)),
    pair(strides),
    pad,
  );
}
