import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './gradient.js';

/** The hyperbolic tangent. Right to second order, where stock `tf.tanh` is silently wrong within a network. */
export function tanh<T extends Tensor>(x: T): T {
  return differentiable({
    inputs: [x],
    saved: [x],
    forward: () => tf.tanh(x),
    backward: (dy, input) => [tf.mul(dy, tf.sub(1, tf.square(tanh(input))))],
  });
}
