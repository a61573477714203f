import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank, perChannel } from './arguments.js';
import type { BatchNormOptions } from './batchNorm.js';
import { standardize } from './standardize.js';

const check = checksOf('instanceNorm');

/**
 * Instance normalisation: each channel of each image by itself (Ulyanov, Vedaldi, Lempitsky 2016). Right to second
 * order.
 *
 * @param x - [batch, height, width, channels].
 * @returns a tensor of the shape of x.
 */
export function instanceNorm(x: Tensor4D, options: BatchNormOptions): Tensor4D {
  const { gamma, beta } = options;
  check.knownKeys('options', options, ['gamma', 'beta', 'epsilon']);
  checkRank(check, 'x', x, 4, 4);
  if (gamma) perChannel(check, 'gamma', gamma, x.shape[3]);
  if (beta) perChannel(check, 'beta', beta, x.shape[3]);
  const epsilon = check.number('epsilon', options.epsilon, 0);
  const unit = standardize(x, [1, 2], epsilon);
  const scaled = gamma ? tf.mul<Tensor4D>(unit, gamma) : unit;
  return beta ? tf.add(scaled, beta) : scaled;
}
