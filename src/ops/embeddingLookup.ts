import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank } from './arguments.js';
import { differentiable } from './gradient.js';

const check = checksOf('embeddingLookup');

/**
 * The rows of `table` that `ids` name. The gradient is a product with the one-hot ids: it needs no scatter kernel, and
 * rows that several ids name add up.
 *
 * @param table - [count, units].
 * @param ids - integers in [0, count), of any shape; int32, or float32 that hold integers.
 * @returns [...ids.shape, units].
 */
export function embeddingLookup(table: Tensor, ids: Tensor): Tensor {
  checkRank(check, 'table', table, 2, 2);
  const [count = 0, units = 0] = table.shape;
  const rows = tf.cast(tf.reshape(ids, [-1]), 'int32');
  const y = differentiable({
    inputs: [table],
    saved: [rows],
    forward: () => tf.gather(table, rows),
    // A one-hot vector of one number is refused, and the one row is named by all ids.
    backward: (dy, saved) => [count === 1 ? tf.sum(dy, 0, true) : tf.matMul(tf.oneHot(saved, count), dy, true)],
  });
  return tf.reshape(y, [...ids.shape, units]);
}
