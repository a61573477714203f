import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { NamedTensors } from '../core/index.js';

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
  const variables = new Map([...parameters].map(([name, weight]) => [name, variableOf(name, weight)]));
  const { value, grads } = cleaningUp(() => tf.variableGrads(loss, [...variables.values()]));
  const gradients = [...variables].map(([name, variable]): [string, Tensor] => [
    name,
    grads[variable.name] ?? tf.zerosLike(variable),
  ]);
  return { loss: value, gradients: Object.fromEntries(gradients) };
}

function variableOf(name: string, weight: LayerVariable): tf.Variable {
  const value = weight.read();
  if (!isVariable(value)) throw new Error(`gradientsOf: the weight ${name} is no variable`);
  return value;
}

/** tfjs keeps what the tape saved when the function under it throws; this disposes it. */
function cleaningUp<T>(work: () => T): T {
  const { state } = tf.engine();
  try {
    return work();
  } catch (error) {
    if (state.gradientDepth === 0)
      state.activeTape.forEach((node) => node.saved?.forEach((tensor) => tensor.dispose()));
    throw error;
  }
}

function isVariable(value: Tensor): value is tf.Variable {
  return value instanceof tf.Variable;
}
