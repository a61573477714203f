import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { differentiable } from './gradient.js';

const check = checksOf('leakyRelu');

/**
 * x where x > 0, else slope · x; the derivative at 0 is the slope. Right to second order, where stock `tf.leakyRelu`
 * throws.
 *
 * @param slope - any finite number; 0.2 in the DCGAN paper.
 */
export function leakyRelu<T extends Tensor>(x: T, slope: number): T {
  check.number('slope', slope);
  return differentiable({
    inputs: [x],
    saved: [x],
    forward: () => tf.leakyRelu(x, slope),
    backward: (dy, input) => [tf.mul(dy, tf.step(input, slope))],
  });
}
