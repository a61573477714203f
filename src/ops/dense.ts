import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank } from './arguments.js';

const check = checksOf('dense');

/**
 * x · kernel + bias over the last axis. Its gradients are computed lazily: only those asked for.
 *
 * @param x - [..., inUnits], of rank 2 or more.
 * @param kernel - [inUnits, outUnits].
 * @param bias - [outUnits]; null for none.
 * @returns [..., outUnits].
 */
export function dense(x: Tensor, kernel: Tensor, bias: Tensor | null = null): Tensor {
  checkRank(check, 'x', x, 2);
  checkRank(check, 'kernel', kernel, 2, 2);
  const [inUnits = 0, outUnits = 0] = kernel.shape;
  if (x.shape.at(-1) !== inUnits) check.fail('kernel', `must have ${x.shape.at(-1)} input units, as x has`, kernel);
  const rows = x.rank === 2 ? x : tf.reshape(x, [-1, inUnits]);
  const product = tf.matMul(rows, kernel);
  const y = bias ? tf.add(product, bias) : product;
  return x.rank === 2 ? y : tf.reshape(y, [...x.shape.slice(0, -1), outUnits]);
}
