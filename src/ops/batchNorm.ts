import type { Rank, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank, perChannel } from './arguments.js';
import { constant, differentiable, isRecording } from './gradient.js';

const check = checksOf('batchNorm');

/** Options of {@link batchNorm}. */
export interface BatchNormOptions {
  /** [channels], the factor after the normalisation; null for none. */
  readonly gamma: Tensor | null;
  /** [channels], added after the normalisation; null for none. */
  readonly beta: Tensor | null;
  /** Added to the variance; 1e-3 in Keras, 1e-5 in PyTorch. */
  readonly epsilon: number;
}

/** What {@link batchNorm} returns. */
export interface BatchNormResult<R extends Rank> {
  /** The normalised tensor, of the input's shape. */
  readonly y: Tensor<R>;
  /** [channels], the batch's mean; a constant to every gradient. */
  readonly mean: Tensor1D;
  /** [channels], the batch's population variance; a constant to every gradient. */
  readonly variance: Tensor1D;
}

/**
 * Batch normalisation by the statistics of this batch, over all axes but the last (Ioffe and Szegedy 2015). Right to
 * second order.
 *
 * @param x - [..., channels], of rank 2 or more.
 */
export function batchNorm<R extends Rank>(x: Tensor<R>, options: BatchNormOptions): BatchNormResult<R> {
  check.knownKeys('options', options, ['gamma', 'beta', 'epsilon']);
  checkRank(check, 'x', x, 2);
  const channels = x.shape.at(-1) ?? 0;
  if (x.rank > 4) {
    const flat = batchNorm(tf.reshape(x, [-1, channels]), options);
    return { ...flat, y: tf.reshape<R>(flat.y, x.shape) };
  }
  const epsilon = check.number('epsilon', options.epsilon, 0);
  const axes = x.shape.slice(0, -1).map((_, axis) => axis);
  const gamma = perChannel(check, 'gamma', options.gamma ?? tf.ones([channels]), channels);
  const beta = perChannel(check, 'beta', options.beta ?? tf.zeros([channels]), channels);
  const mean = constant(() => tf.mean<Tensor1D>(x, axes));
  const variance = constant(() => tf.mean<Tensor1D>(tf.squaredDifference(x, mean), axes));

  const y = differentiable({
    inputs: [x, gamma, beta],
    saved: [x, gamma, mean, variance],
    forward: () => tf.batchNorm(x, mean, variance, beta, gamma, epsilon),
    backward: (dy, input, scale, savedMean, savedVariance) => {
      // Under an outer tape the statistics must carry gradients, so they are computed anew from the input.
      const center = isRecording() ? tf.mean(input, axes) : savedMean;
      const centered = tf.sub(input, center);
      const spread = isRecording() ? tf.mean(tf.square(centered), axes) : savedVariance;
      const rstd = tf.rsqrt(tf.add(spread, epsilon));
      const dBeta = tf.sum(dy, axes);
      const dGamma = tf.mul(tf.sum(tf.mul(dy, centered), axes), rstd);
      return [inputGradient(dy, centered, { scale, rstd, dBeta, dGamma }), dGamma, dBeta];
    },
  });
  return { y, mean, variance };
}

interface Reductions {
  readonly scale: Tensor;
  readonly rstd: Tensor;
  readonly dBeta: Tensor;
  readonly dGamma: Tensor;
}

/** scale · rstd · (dy - mean(dy) - x̂ · mean(dy · x̂)), with all that varies only by channel taken together first. */
function inputGradient(dy: Tensor, centered: Tensor, { scale, rstd, dBeta, dGamma }: Reductions): Tensor {
  const perChannel = dBeta.size / dy.size;
  const factor = tf.mul(scale, rstd);
  const slope = tf.mul(tf.mul(factor, rstd), tf.mul(dGamma, perChannel));
  const shift = tf.mul(factor, tf.mul(dBeta, perChannel));
  return tf.sub(tf.mul(dy, factor), tf.add(tf.mul(centered, slope), shift));
}
