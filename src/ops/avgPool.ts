import type { NamedTensorMap, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank, pairOf, type Pair } from './arguments.js';
import { differentiable } from './gradient.js';

const check = checksOf('avgPool');

/** Options of {@link avgPool}. */
export interface AvgPoolOptions {
  /** Size of the window along [height, width]. */
  readonly size: Pair;
  /** Step of the window along [height, width]. Default: its size. */
  readonly strides?: Pair;
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
  check.knownKeys('options', options, ['size', 'strides', 'pad']);
  checkRank(check, 'x', x, 4, 4);
  const pad = check.oneOf('pad', options.pad ?? 'valid', ['same', 'valid']);
  const size = pairOf(check, 'size', options.size);
  return pool(x, { size, strides: pairOf(check, 'strides', options.strides ?? size), pad });
}

interface Windows {
  readonly size: [height: number, width: number];
  readonly strides: [height: number, width: number];
  readonly pad: 'same' | 'valid';
}

function pool(x: Tensor4D, windows: Windows): Tensor4D {
  const { size, strides, pad } = windows;
  return differentiable({
    inputs: [x],
    saved: [x],
    forward: () => tf.avgPool(x, size, strides, pad),
    backward: (dy, input) => [spread(dy, input, windows)],
  });
}

/** The transpose of the linear map x → pool(x); `input` gives its shape. */
function spread(dy: Tensor4D, input: Tensor4D, windows: Windows): Tensor4D {
  const { size, strides, pad } = windows;
  return differentiable({
    inputs: [dy],
    saved: [],
    forward: () => {
      const inputs: NamedTensorMap = { dy: tf.div(dy, coverage(input, windows)), input };
      return tf.engine().runKernel<Tensor4D>(tf.AvgPoolGrad, inputs, { filterSize: size, strides, pad });
    },
    backward: (ddy) => [pool(ddy, windows)],
  });
}

/** The part of each window that lies on the image: [1, outHeight, outWidth, 1]. The stock gradient takes it to be 1. */
function coverage(x: Tensor4D, { size, strides, pad }: Windows): Tensor4D {
  const [, height, width] = x.shape;
  const window = tf.fill<tf.Rank.R4>([...size, 1, 1], 1 / (size[0] * size[1]));
  return tf.conv2d(tf.ones<tf.Rank.R4>([1, height, width, 1]), window, strides, pad);
}
