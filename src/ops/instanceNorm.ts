import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { BatchNormOptions } from './batchNorm.js';
import { standardize } from './standardize.js';

/**
 * Instance normalisation: each channel of each image by itself (Ulyanov, Vedaldi, Lempitsky 2016). Right to second
 * order.
 *
 * @param x - [batch, height, width, channels].
 * @returns a tensor of the shape of x.
 */
export function instanceNorm(x: Tensor4D, { gamma, beta, epsilon }: BatchNormOptions): Tensor4D {
  const unit = standardize(x, [1, 2], epsilon);
  const scaled = gamma ? tf.mul<Tensor4D>(unit, gamma) : unit;
  return beta ? tf.add(scaled, beta) : scaled;
}
