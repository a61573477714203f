import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { relu, sigmoid, softplus, tanh } from '../ops/index.js';

/** An activation function on a tensor of any shape. */
export type Activation = (value: Tensor) => Tensor;

const geluFactor = Math.sqrt(2 / Math.PI);

/** The activations of tfjs-layers that run through the ops; a layer with another one runs through its own `call`. */
export const activations: Readonly<Record<string, Activation>> = {
  linear: (value) => value,
  relu,
  sigmoid,
  softplus,
  tanh,
  // Of stock parts, these three have gradients of second order that are wrong without a word.
  swish: (value) => tf.mul(value, sigmoid(value)),
  mish: (value) => tf.mul(value, tanh(softplus(value))),
  gelu_new: (value) => {
    const inner = tf.mul(tf.add(value, tf.mul(tf.mul(tf.square(value), value), 0.044715)), geluFactor);
    return tf.mul(tf.mul(value, 0.5), tf.add(tanh(inner), 1));
  },
};
