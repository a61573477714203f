import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank, pairOf, type Pair } from './arguments.js';

const check = checksOf('conv2dTranspose');

/** Options of {@link conv2dTranspose}. */
export interface Conv2dTransposeOptions {
  /** Factor of upsampling along [height, width]. Default: 1. */
  readonly strides?: Pair;
  /**
   * `same`: output size is input size · stride; `valid`: input size · stride + max(kernel size - stride, 0).
   * Default: `same`.
   */
  readonly pad?: 'same' | 'valid';
  /** [outChannels], added to the result. Default: none. */
  readonly bias?: Tensor | null;
}

/**
 * Transposed convolution of images, with the output sizes of Keras. Its gradients are computed lazily: only those
 * asked for.
 *
 * @param x - [batch, height, width, inChannels].
 * @param kernel - [kernelHeight, kernelWidth, outChannels, inChannels].
 * @returns [batch, outHeight, outWidth, outChannels].
 */
export function conv2dTranspose(x: Tensor4D, kernel: Tensor4D, options: Conv2dTransposeOptions = {}): Tensor4D {
  const { strides = 1, pad = 'same', bias = null } = options;
  check.knownKeys('options', options, ['strides', 'pad', 'bias']);
  check.oneOf('pad', pad, ['same', 'valid']);
  checkRank(check, 'x', x, 4, 4);
  checkRank(check, 'kernel', kernel, 4, 4);
  if (kernel.shape[3] !== x.shape[3]) check.fail('kernel', `must have ${x.shape[3]} input channels, as x has`, kernel);
  const [strideY, strideX] = pairOf(check, 'strides', strides);
  const [batch, height, width] = x.shape;
  const [kernelHeight, kernelWidth, outChannels] = kernel.shape;
  const size = (input: number, taps: number, stride: number): number =>
    input * stride + (pad === 'valid' ? Math.max(taps - stride, 0) : 0);
  const shape: [number, number, number, number] = [
    batch,
    size(height, kernelHeight, strideY),
    size(width, kernelWidth, strideX),
    outChannels,
  ];
  const y = tf.conv2dTranspose(x, kernel, shape, [strideY, strideX], pad);
  return bias ? tf.add(y, bias) : y;
}
