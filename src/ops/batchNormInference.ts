import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank, perChannel } from './arguments.js';
import type { BatchNormOptions } from './batchNorm.js';

const check = checksOf('batchNormInference');

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
  const { mean, variance, gamma, beta } = options;
  check.knownKeys('options', options, ['mean', 'variance', 'gamma', 'beta', 'epsilon']);
  checkRank(check, 'x', x, 1);
  for (const [name, value] of Object.entries({ mean, variance, gamma, beta })) {
    if (value) perChannel(check, name, value, x.shape.at(-1) ?? 0);
  }
  const epsilon = check.number('epsilon', options.epsilon, 0);
  const rstd = tf.rsqrt(tf.add(variance, epsilon));
  const scale = gamma ? tf.mul(gamma, rstd) : rstd;
  const shift = tf.neg(tf.mul(mean, scale));
  return tf.add(tf.mul(x, scale), beta ? tf.add(shift, beta) : shift);
}
