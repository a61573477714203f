import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { BatchNormOptions } from './batchNorm.js';

/** Options of {@link batchNormInference}. */
export interface BatchNormInferenceOptions extends BatchNormOptions {
  /** [channels], the running mean. */
  readonly mean: Tensor;
  /** [channels], the running variance. */
  readonly variance: Tensor;
}

/**
 * Batch normalisation by running averages: an affine function of each channel. Gradients flow to x, gamma and beta;
 * right to second order.
 *
 * @param x - [..., channels].
 * @returns a tensor of the shape of x.
 */
export function batchNormInference<T extends Tensor>(x: T, options: BatchNormInferenceOptions): T {
  const { mean, variance, gamma, beta, epsilon } = options;
  const rstd = tf.rsqrt(tf.add(variance, epsilon));
  const scale = gamma ? tf.mul(gamma, rstd) : rstd;
  const shift = tf.neg(tf.mul(mean, scale));
  return tf.add(tf.mul(x, scale), beta ? tf.add(shift, beta) : shift);
}
