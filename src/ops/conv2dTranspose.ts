import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { pair } from './conv2d.js';

/** Options of {@link conv2dTranspose}. */
export interface Conv2dTransposeOptions {
  /** Factor of upsampling along [height, width]. Default: 1. */
  readonly strides?: number | readonly [height: number, width: number];
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
  const [strideY, strideX] = pair(strides);
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
