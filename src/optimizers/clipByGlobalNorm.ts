import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type NamedTensors } from '../core/index.js';
import type { Optimizer } from './optimizer.js';
import { updateEach } from './updateEach.js';

const check = checksOf('clipByGlobalNorm');

/**
 * Scales all gradients together so that their norm, as one long vector, is at most `limit`; their direction stays.
 * Goes before an update rule: `chain(clipByGlobalNorm(1), adam())`. If one gradient is NaN, or so large (about 1e19)
 * that its square is infinite, all become NaN: a training that has exploded must not look as if it stood still.
 *
 * Pascanu, Mikolov, Bengio: "On the difficulty of training recurrent neural networks", 2013, section 3.2.
 *
 * @param limit - > 0.
 * @throws InvalidArgumentError for a limit out of range and, in `update`, for a parameter without gradient.
 */
export function clipByGlobalNorm(limit: number): Optimizer {
  check.above('limit', limit, 0);
  return {
    name: 'clipByGlobalNorm',
    options: { limit },
    init: () => ({ count: 0, tensors: {} }),
    update: (...args) =>
      updateEach(check, args, () => {
        const scale = scaleOf(args[0], limit);
        return (gradient) => ({ update: tf.mul(gradient, scale), memory: {} });
      }),
  };
}

function scaleOf(gradients: NamedTensors, limit: number): tf.Tensor {
  const squares = Object.values(gradients).map((gradient) => tf.sum(tf.square(gradient)));
  if (squares.length === 0) return tf.scalar(1);
  const norm = tf.sqrt(tf.addN(squares));
  const bound = tf.scalar(limit);
  // NaN and ∞ less themselves are NaN, all else is 0; the maximum alone would hide a NaN on wasm, and 1 / ∞ is 0.
  return tf.add(tf.div(bound, tf.maximum(norm, bound)), tf.sub(norm, norm));
}
