import type { Optimizer as TFOptimizer, Tensor, Variable } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type NamedTensors } from '../core/index.js';
import type { Optimizer, OptimizerState, OptimizerUpdate } from './optimizer.js';
import { memoryOf, type TFMemory } from './tfMemory.js';
import { checkGradients, remembered } from './updateEach.js';

const check = checksOf('fromTF');

/**
 * An optimiser of `tf.train` as a pair of pure functions. Its own memory goes by the position of a variable; here it is
 * replaced by ours, which goes by name, for the length of an update. So the state can be saved, one instance does for
 * any number of networks, and what the instance itself remembers of other trainings is neither used nor changed.
 */
export function fromTF(optimizer: TFOptimizer): Optimizer {
  const memory = memoryOf(optimizer);
  return {
    name: `tf.train.${optimizer.getClassName().toLowerCase()}`,
    options: memory.options,
    init: (parameters) => {
      const starts = Object.keys(memory.slots).flatMap((slot) =>
        Object.entries(parameters).map(
          ([name, { shape }]) => [`${slot}/${name}`, tf.fill(shape, memory.start)] as const,
        ),
      );
      return { count: 0, tensors: Object.fromEntries(starts) };
    },
    update: (...args) => applyOnce(optimizer, memory, args),
  };
}

function applyOnce(
  optimizer: TFOptimizer,
  memory: TFMemory,
  [gradients, state, parameters]: Parameters<Optimizer['update']>,
): OptimizerUpdate {
  check.integer('state.count', state.count, 0);
  checkGradients(check, gradients, parameters);
  const kept = keptTensors(memory, state, parameters);
  const weights = asVariables(parameters);
  const slots = asVariables(kept);
  const counters = tf.tidy(() => asVariables(mapValues(memory.counters(state.count), (value) => tf.scalar(value))));
  try {
    return tf.tidy(() => {
      const lists = Object.entries(memory.slots).map(([slot, property]): [string, unknown] => [
        property,
        Object.keys(parameters).map((name) => ({ originalName: name, variable: slots[`${slot}/${name}`] })),
      ]);
      withProperties(optimizer, new Map<string, unknown>([...lists, ...Object.entries(counters)]), () => {
        // By position, so in the order of the lists.
        optimizer.applyGradients(
          Object.entries(weights).map(([name, weight]) => ({ name: weight.name, tensor: gradients[name] ?? weight })),
        );
      });
      return {
        updates: mapValues(weights, (weight, name) => tf.sub(weight, parameters[name] ?? weight)),
        state: { count: state.count + 1, tensors: mapValues(slots, (slot) => tf.clone<Tensor>(slot)) },
      };
    });
  } finally {
    tf.dispose([weights, slots, counters]);
  }
}

/** What the state holds for each slot and parameter, checked. */
function keptTensors({ slots }: TFMemory, state: OptimizerState, parameters: NamedTensors): NamedTensors {
  const keys = Object.keys(slots).flatMap((slot) =>
    Object.entries(parameters).map(([name, { shape }]) => ({ key: `${slot}/${name}`, shape })),
  );
  return Object.fromEntries(keys.map(({ key, shape }) => [key, remembered(check, state, key, shape)]));
}

/** Variables with the same values, without a copy; outside of every tidy. */
function asVariables(tensors: NamedTensors): Record<string, Variable> {
  return mapValues(tensors, (tensor) => tf.variable(tensor, false));
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T, name: string) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value, name)]));
}

/** Runs `work` while `target` has other values in some properties, which it gets back however the work ends. */
function withProperties(target: object, values: ReadonlyMap<string, unknown>, work: () => void): void {
  const before = new Map([...values.keys()].map((name): [string, unknown] => [name, Reflect.get(target, name)]));
  const set = (own: ReadonlyMap<string, unknown>): void =>
    own.forEach((value, name) => void Reflect.set(target, name, value));
  set(values);
  try {
    work();
  } finally {
    set(before);
  }
}
