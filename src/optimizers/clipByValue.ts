import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import type { Optimizer } from './optimizer.js';
import { updateEach } from './updateEach.js';

const check = checksOf('clipByValue');

/**
 * Brings every number of every gradient into [-limit, limit]; NaN stays NaN. Goes before an update rule:
 * `chain(clipByValue(1), adam())`.
 *
 * @param limit - > 0.
 * @throws InvalidArgumentError for a limit out of range and, in `update`, for a parameter without gradient.
 */
export function clipByValue(limit: number): Optimizer {
  check.above('limit', limit, 0);
  return {
    name: 'clipByValue',
    options: { limit },
    init: () => ({ count: 0, tensors: {} }),
    update: (...args) =>
      updateEach(check, args, () => (gradient) => {
        // On wasm clipByValue alone would turn NaN into the limit.
        const clipped = tf.where(tf.isNaN(gradient), gradient, tf.clipByValue(gradient, -limit, limit));
        return { update: clipped, memory: {} };
      }),
  };
}
