import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank } from './arguments.js';
import { standardize } from './standardize.js';

const check = checksOf('layerNorm');

/** Options of {@link layerNorm}. */
export interface LayerNormOptions {
  /** The axes that are normalised together; negative ones count from the end. Default: the last. */
  readonly axes?: number | readonly number[];
  /** The factor after the normalisation, of the shape of the normalised axes; null for none. */
  readonly gamma: Tensor | null;
  /** Added after the normalisation, of the shape of the normalised axes; null for none. */
  readonly beta: Tensor | null;
  /** Added to the variance; 1e-3 in Keras, 1e-5 in PyTorch. */
  readonly epsilon: number;
}

/**
 * Layer normalisation (Ba, Kiros, Hinton 2016). Right to second order.
 *
 * @returns a tensor of the shape of x.
 */
export function layerNorm<T extends Tensor>(x: T, options: LayerNormOptions): T {
  const { gamma, beta } = options;
  check.knownKeys('options', options, ['axes', 'gamma', 'beta', 'epsilon']);
  checkRank(check, 'x', x, 1);
  const epsilon = check.number('epsilon', options.epsilon, 0);
  const axes = [options.axes ?? -1]
    .flat()
    .map((axis) => (check.integer('axes', axis, -x.rank, x.rank - 1) + x.rank) % x.rank);
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  const unit = standardize(x, axes, epsilon);
  const scaled = gamma ? tf.mul<T>(unit, tf.reshape(gamma, shape)) : unit;
  return beta ? tf.add(scaled, tf.reshape(beta, shape)) : scaled;
}
