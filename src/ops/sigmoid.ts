import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { differentiable } from './gradient.js';

/** 1 / (1 + exp(-x)). Right to second order, where stock `tf.sigmoid` is silently wrong within a network. */
export function sigmoid<T extends Tensor>(x: T): T {
  return differentiable({
    inputs: [x],
    saved: [x],
    forward: () => tf.sigmoid(x),
    backward: (dy, input) => {
      const y = sigmoid(input);
      return [tf.mul(dy, tf.mul(y, tf.sub(1, y)))];
    },
  });
}
