import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import type { Optimizer, Schedule } from './optimizer.js';
import { resolveSchedule } from './resolveSchedule.js';
import { updateEach, zeroState } from './updateEach.js';

/** Options of `rmsprop`. */
export interface RMSPropOptions {
  /** The step size, ≥ 0. Default 0.00005, as in the Wasserstein GAN paper. */
  readonly learningRate?: number | Schedule;
  /** Decay of the mean of squared gradients, in [0, 1). Default 0.99. */
  readonly decay?: number;
  /** What is added to the root of that mean, > 0. Default 1e-8. */
  readonly epsilon?: number;
}

const check = checksOf('rmsprop');

/**
 * RMSProp with the arithmetic of `torch.optim.RMSprop`: each gradient over the root of a moving mean of its squares.
 * The state holds, as `v/…`, the decayed sum Σ decay^k · g²; times 1 - decay it is that mean.
 *
 * Tieleman and Hinton, "Lecture 6.5: RMSProp", Coursera, 2012.
 *
 * @throws InvalidArgumentError for options out of range and, in `update`, for a parameter without gradient or state.
 */
export function rmsprop(options: RMSPropOptions = {}): Optimizer {
  check.knownKeys('options', options, ['learningRate', 'decay', 'epsilon']);
  const { decay = 0.99, epsilon = 1e-8 } = options;
  const learningRate = resolveSchedule(check, 'learningRate', options.learningRate ?? 5e-5);
  if (check.number('decay', decay, 0) >= 1) check.fail('decay', 'must be less than 1', decay);
  check.above('epsilon', epsilon, 0);
  const toRoot = Math.sqrt(1 - decay);
  return {
    name: 'rmsprop',
    options: { learningRate: learningRate.options, decay, epsilon },
    init: (parameters) => zeroState(parameters, ['v']),
    update: (...args) =>
      updateEach(check, args, (count) => {
        const [scale, floor] = [tf.scalar(-learningRate.at(count) / toRoot), tf.scalar(epsilon / toRoot)];
        const kept = tf.scalar(decay);
        return (gradient, memory) => {
          const v = tf.add(tf.mul(memory('v'), kept), tf.square(gradient));
          return { update: tf.mul(tf.div(gradient, tf.add(tf.sqrt(v), floor)), scale), memory: { v } };
        };
      }),
  };
}
