import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './gradient.js';
import { sigmoid } from './sigmoid.js';

/** log(1 + exp(x)), without overflow for any finite x. Right to second order. */
export function softplus<T extends Tensor>(x: T): T {
  return differentiable({
    inputs: [x],
    saved: [x],
    forward: () => tf.softplus(x),
    backward: (dy, input) => [tf.mul(dy, sigmoid(input))],
  });
}
