import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { standardize } from './standardize.js';

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
  const { gamma, beta, epsilon } = options;
  const axes = tf.util.parseAxisParam([options.axes ?? -1].flat(), x.shape);
  const shape = x.shape.map((size, axis) => (axes.includes(axis) ? size : 1));
  const unit = standardize(x, axes, epsilon);
  const scaled = gamma ? tf.mul<T>(unit, tf.reshape(gamma, shape)) : unit;
  return beta ? tf.add(scaled, tf.reshape(beta, shape)) : scaled;
}
