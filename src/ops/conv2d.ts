import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank, pairOf, type Pair } from './arguments.js';

const check = checksOf('conv2d');

/** Options of {@link conv2d}. */
export interface Conv2dOptions {
  /** Step of the window along [height, width]. Default: 1. */
  readonly strides?: Pair;
  /** `same`: output size is input size / stride, rounded up; `valid`: no padding. Default: `same`. */
  readonly pad?: 'same' | 'valid';
  /** Distance of the kernel's taps along [height, width]; not together with strides above 1. Default: 1. */
  readonly dilations?: Pair;
  /** [outChannels], added to the result. Default: none. */
  readonly bias?: Tensor | null;
}

/**
 * Convolution of images. Its gradients are computed lazily: only those asked for.
 *
 * @param x - [batch, height, width, inChannels].
 * @param kernel - [kernelHeight, kernelWidth, inChannels, outChannels].
 * @returns [batch, outHeight, outWidth, outChannels].
 */
export function conv2d(x: Tensor4D, kernel: Tensor4D, options: Conv2dOptions = {}): Tensor4D {
  const { strides = 1, pad = 'same', dilations = 1, bias = null } = options;
  check.knownKeys('options', options, ['strides', 'pad', 'dilations', 'bias']);
  check.oneOf('pad', pad, ['same', 'valid']);
  checkRank(check, 'x', x, 4, 4);
  checkRank(check, 'kernel', kernel, 4, 4);
  if (kernel.shape[2] !== x.shape[3]) check.fail('kernel', `must have ${x.shape[3]} input channels, as x has`, kernel);
  const steps = pairOf(check, 'strides', strides);
  const rates = pairOf(check, 'dilations', dilations);
  if (Math.max(...steps) > 1 && Math.max(...rates) > 1)
    check.fail('dilations', 'must be 1 with strides above 1', rates);
  const y = tf.conv2d(x, dilate(kernel, rates), steps, pad);
  return bias ? tf.add(y, bias) : y;
}

/** The kernel with zeros between its taps: the stock gradients know no dilations. */
function dilate(kernel: Tensor4D, [rateY, rateX]: [number, number]): Tensor4D {
  if (rateY === 1 && rateX === 1) return kernel;
  const [height, width, inChannels, outChannels] = kernel.shape;
  const rows = spread(tf.reshape(kernel, [1, height, width * inChannels * outChannels]), rateY);
  const taps = spread(tf.reshape(rows, [(height - 1) * rateY + 1, width, inChannels * outChannels]), rateX);
  return tf.reshape(taps, [(height - 1) * rateY + 1, (width - 1) * rateX + 1, inChannels, outChannels]);
}

/** Puts rate - 1 zeros between neighbours along the middle axis. */
function spread(x: Tensor3D, rate: number): Tensor3D {
  const [outer, length, inner] = x.shape;
  const padded = tf.pad(tf.reshape(x, [outer * length, 1, inner]), [
    [0, 0],
    [0, rate - 1],
    [0, 0],
  ]);
  return tf.slice3d(
    tf.reshape(padded, [outer, length * rate, inner]),
    [0, 0, 0],
    [outer, (length - 1) * rate + 1, inner],
  );
}
