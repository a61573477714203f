import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import type { Optimizer, Schedule } from './optimizer.js';
import { resolveSchedule } from './resolveSchedule.js';
import { updateEach, zeroState } from './updateEach.js';

/** Options of `sgd`. */
export interface SGDOptions {
  /** The step size, ≥ 0. Default 0.01. */
  readonly learningRate?: number | Schedule;
  /** How much of the last step's direction is kept, in [0, 1). Default 0: nothing is remembered. */
  readonly momentum?: number;
  /** Whether the gradient is taken as if the momentum had moved already; needs `momentum`. Default false. */
  readonly nesterov?: boolean;
}

const check = checksOf('sgd');

/**
 * Gradient descent, with momentum if asked, with the arithmetic of `torch.optim.SGD`. The state holds, as
 * `velocity/…`, the decayed sum Σ momentum^k · g.
 *
 * Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
 *
 * @throws InvalidArgumentError for options out of range and, in `update`, for a parameter without gradient or state.
 */
export function sgd(options: SGDOptions = {}): Optimizer {
  check.knownKeys('options', options, ['learningRate', 'momentum', 'nesterov']);
  const { momentum = 0, nesterov = false } = options;
  const learningRate = resolveSchedule(check, 'learningRate', options.learningRate ?? 0.01);
  if (check.number('momentum', momentum, 0) >= 1) check.fail('momentum', 'must be less than 1', momentum);
  if (typeof nesterov !== 'boolean') check.fail('nesterov', 'must be true or false', nesterov);
  if (nesterov && momentum === 0) check.fail('nesterov', 'needs a momentum above 0', nesterov);
  return {
    name: 'sgd',
    options: { learningRate: learningRate.options, momentum, nesterov },
    init: (parameters) => zeroState(parameters, momentum > 0 ? ['velocity'] : []),
    update: (...args) =>
      updateEach(check, args, (count) => {
        const [scale, kept] = [tf.scalar(-learningRate.at(count)), tf.scalar(momentum)];
        return (gradient, memory) => {
          if (momentum === 0) return { update: tf.mul(gradient, scale), memory: {} };
          const velocity = tf.add(tf.mul(memory('velocity'), kept), gradient);
          const direction = nesterov ? tf.add(tf.mul(velocity, kept), gradient) : velocity;
          return { update: tf.mul(direction, scale), memory: { velocity } };
        };
      }),
  };
}
