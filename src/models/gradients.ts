import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { NamedTensors } from '../core/index.js';
import { backpropagate, record } from './backpropagate.js';

/** A loss and its gradients; all tensors are the caller's. */
export interface LossAndGradients {
  readonly loss: Scalar;
  /** One gradient for each parameter, by its name; zeros where the loss does not depend on it. */
  readonly gradients: NamedTensors;
}

/**
 * The gradients of a scalar with respect to named weights, and to those alone. Unlike `tf.variableGrads` it leaves no
 * tensor behind when `loss` throws.
 */
export function gradientsOf(loss: () => Scalar, parameters: ReadonlyMap<string, LayerVariable>): LossAndGradients {
  const variables = [...parameters].map(([name, weight]) => variableOf(name, weight));
  const { value, tape } = record(loss, variables);
  const found = backpropagate(tape, value, variables);
  const gradients = [...parameters.keys()].map((name, i): [string, Tensor] => [
    name,
    found[i] ?? tf.zerosLike(variables[i] ?? value),
  ]);
  return { loss: value, gradients: Object.fromEntries(gradients) };
}

function variableOf(name: string, weight: LayerVariable): tf.Variable {
  const value = weight.read();
  if (!isVariable(value)) throw new Error(`gradientsOf: the weight ${name} is no variable`);
  return value;
}

function isVariable(value: Tensor): value is tf.Variable {
  return value instanceof tf.Variable;
}
