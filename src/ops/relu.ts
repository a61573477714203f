import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './gradient.js';

/** max(x, 0) elementwise; the derivative at 0 is 0. Right to second order. */
export function relu<T extends Tensor>(x: T): T {
  return differentiable({
    inputs: [x],
    saved: [x],
    forward: () => tf.relu(x),
    backward: (dy, input) => [tf.mul(dy, tf.step(input))],
  });
}
