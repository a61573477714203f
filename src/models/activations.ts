import type { Tensor } from '@tensorflow/tfjs-core';
import { relu, sigmoid, softplus, tanh } from '../ops/index.js';

/** An activation function on a tensor of any shape. */
export type Activation = (value: Tensor) => Tensor;

/** The activations of tfjs-layers that run through the ops; a layer with another one runs through its own `call`. */
export const activations: Readonly<Record<string, Activation>> = {
  linear: (value) => value,
  relu,
  sigmoid,
  softplus,
  tanh,
};
