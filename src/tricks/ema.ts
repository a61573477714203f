import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type NamedTensors } from '../core/index.js';
import type { GeneralTrick } from './trick.js';

/** Options of `ema`. */
export interface EmaOptions {
  /** How much of the average is kept at each step, in [0, 1). 0.999 averages over about 1,000 steps. Default 0.999. */
  readonly decay?: number;
  /** The first step that counts; up to then the average is a copy of the generator. An integer ≥ 0. Default 0. */
  readonly startStep?: number;
}

const check = checksOf('ema');

/**
 * An exponential moving average of the generator's weights, which draws better images than the weights of any one step.
 * The trick's state holds the averages, and copies of the statistics of batch norm, under the names that the generator
 * gives them: the state is a set of weights to sample with.
 *
 * The average is normalised as in Adam, by 1 - decay^n after n steps, so that the weights before `startStep` (the
 * random ones of the beginning) are no part of it and a warm-up is not needed.
 *
 * Yazıcı et al., "The Unusual Effectiveness of Averaging in GAN Training", 2019.
 *
 * @throws InvalidArgumentError for options out of range and, in training, for a state of another network.
 */
export function ema(options: EmaOptions = {}): GeneralTrick {
  check.knownKeys('options', options, ['decay', 'startStep']);
  const { decay = 0.999, startStep = 0 } = options;
  if (check.number('decay', decay, 0) >= 1) check.fail('decay', 'must be less than 1', decay);
  check.integer('startStep', startStep, 0);
  return {
    name: 'ema',
    kind: 'general',
    options: { decay, startStep },
    averagesGenerator: true,
    init: ({ generator }) => ({ ...copy(generator.parameters), ...copy(generator.statistics) }),
    afterUpdate({ update, step, state, parameters, statistics }) {
      if (update !== 'generator') return {};
      const counted = step - startStep + 1;
      // How much of the new average is the newest weights.
      const share = counted <= 1 ? 1 : (1 - decay) / (1 - decay ** counted);
      return { state: { ...average(state, parameters, share), ...copy(statistics) } };
    },
  };
}

function copy(tensors: NamedTensors): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]));
}

function average(state: NamedTensors, parameters: NamedTensors, share: number): NamedTensors {
  if (share === 1) return copy(parameters);
  return tf.tidy(() => {
    const weight = tf.scalar(share);
    return Object.fromEntries(
      Object.entries(parameters).map(([name, parameter]) => {
        const old = state[name] ?? check.fail(`state["${name}"]`, 'must be there, as for every parameter', undefined);
        return [name, tf.add(old, tf.mul(tf.sub(parameter, old), weight))];
      }),
    );
  });
}
