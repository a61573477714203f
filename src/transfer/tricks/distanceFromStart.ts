import type { Scalar } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { NamedTensors, NetworkName } from '../../core/index.js';

/** Copies of weights under the names that a trick keeps them by. */
export function copied(weights: NamedTensors, prefix: string): NamedTensors {
  return Object.fromEntries(Object.entries(weights).map(([name, value]) => [prefix + name, tf.clone(value)]));
}

/** What the names of a network's first weights begin with in the state of a trick. */
export function startOf(network: NetworkName): string {
  return `start/${network}/`;
}

/**
 * Half the sum over all weights of (weight - start)², each times its importance if there is one; null where the state
 * knows no start of these weights.
 */
export function distanceFromStart(
  parameters: NamedTensors,
  state: NamedTensors,
  startPrefix: string,
  importancePrefix?: string,
): Scalar | null {
  const terms = Object.entries(parameters).flatMap(([name, value]) => {
    const start = state[startPrefix + name];
    const importance = importancePrefix === undefined ? null : state[importancePrefix + name];
    if (!start || importance === undefined) return [];
    const squares = tf.square(tf.sub(value, start));
    return [tf.sum<Scalar>(importance ? tf.mul(squares, importance) : squares)];
  });
  return terms.length > 0 ? tf.mul<Scalar>(tf.addN(terms), 0.5) : null;
}
