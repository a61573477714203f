import * as tf from '@tensorflow/tfjs-core';
import type { Checks, NamedTensors } from '../core/index.js';
import type { Optimizer, OptimizerState, OptimizerUpdate } from './optimizer.js';

/**
 * How one parameter moves. `memory` reads what the last update remembered for it in a slot; `age` is the number of updates of
 * this parameter so far.
 */
export type ParameterRule = (
  gradient: tf.Tensor,
  memory: (slot: string) => tf.Tensor,
  parameter: tf.Tensor,
  age: number,
) => {
  readonly update: tf.Tensor;
  /** What to remember, by slot. */
  readonly memory: NamedTensors;
};

/** A state that remembers zeros in each slot of each parameter. */
export function zeroState(parameters: NamedTensors, slots: readonly string[]): OptimizerState {
  const names = Object.entries(parameters).flatMap(([name, parameter]) =>
    slots.map((slot) => [`${slot}/${name}`, parameter] as const),
  );
  return {
    count: 0,
    tensors: Object.fromEntries(names.map(([name, { shape }]) => [name, tf.zeros(shape)])),
  };
}

/**
 * One update of all parameters by one rule.
 *
 * @param prepare - makes the rule, given the number of updates so far. The scalars that it creates are shared by all
 *   parameters, as each one is an upload to the device.
 */
export function updateEach(
  check: Checks,
  [gradients, state, parameters]: Parameters<Optimizer['update']>,
  prepare: (count: number) => ParameterRule,
): OptimizerUpdate {
  check.integer('state.count', state.count, 0);
  checkGradients(check, gradients, parameters);
  return tf.tidy(() => {
    const updates: Record<string, tf.Tensor> = {};
    const tensors: Record<string, tf.Tensor> = {};
    const rule = prepare(state.count);
    for (const [name, gradient] of Object.entries(gradients)) {
      const parameter = parameters[name] ?? check.fail('parameters', `must hold ${name}`, parameters);
      const recall = (slot: string): tf.Tensor => remembered(check, state, `${slot}/${name}`, parameter.shape);
      const age = state.count - (state.since?.[name] ?? 0);
      const { update, memory } = tf.tidy(() => rule(gradient, recall, parameter, age));
      updates[name] = update;
      for (const [slot, tensor] of Object.entries(memory)) tensors[`${slot}/${name}`] = tensor;
    }
    return { updates, state: { ...state, count: state.count + 1, tensors } };
  });
}

/** Throws unless there is a gradient of the right shape for each parameter, and for nothing else. */
export function checkGradients(check: Checks, gradients: NamedTensors, parameters: NamedTensors): void {
  for (const [name, { shape }] of Object.entries(parameters)) {
    const gradient = gradients[name];
    if (!gradient || !tf.util.arraysEqual(gradient.shape, shape))
      check.fail(`gradients["${name}"]`, `must be a tensor of its parameter's shape [${shape.join(', ')}]`, gradient);
  }
  const stranger = Object.keys(gradients).find((name) => !(name in parameters));
  if (stranger !== undefined) check.fail(`gradients["${stranger}"]`, 'must belong to a parameter', gradients[stranger]);
}

/** A tensor of the state, which must be of the given shape. */
export function remembered(
  check: Checks,
  { tensors }: OptimizerState,
  name: string,
  shape: readonly number[],
): tf.Tensor {
  const tensor = tensors[name];
  if (tensor && tf.util.arraysEqual(tensor.shape, [...shape])) return tensor;
  return check.fail(`state.tensors["${name}"]`, `must be there, of shape [${shape.join(', ')}]`, tensor);
}
