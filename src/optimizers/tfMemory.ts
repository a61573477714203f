import { Optimizer as TFOptimizer } from '@tensorflow/tfjs-core';
import type { Json } from '../core/index.js';

/** What an optimiser of `tf.train` remembers, and where. */
export interface TFMemory {
  /** Its options. */
  readonly options: Readonly<Record<string, Json>>;
  /** The properties that hold one variable a parameter, by the name of the slot in our state. */
  readonly slots: Readonly<Record<string, string>>;
  /** What a slot holds before the first update. */
  readonly start: number;
  /** The properties that hold one number for all parameters, after `count` updates: these need not be remembered. */
  counters(count: number): Readonly<Record<string, number>>;
}

type Slots = TFMemory['slots'];
type NumberOf = (option: string) => number;

const slotsOf: Readonly<Record<string, (option: NumberOf) => Slots>> = {
  SGD: () => ({}),
  Momentum: () => ({ velocity: 'accumulations' }),
  Adagrad: () => ({ squares: 'accumulatedGrads' }),
  Adadelta: () => ({ squares: 'accumulatedGrads', updates: 'accumulatedUpdates' }),
  RMSProp: (option) => ({
    squares: 'accumulatedMeanSquares',
    velocity: 'accumulatedMoments',
    ...(option('centered') ? { mean: 'accumulatedMeanGrads' } : {}),
  }),
  Adam: () => ({ m: 'accumulatedFirstMoment', v: 'accumulatedSecondMoment' }),
  Adamax: () => ({ m: 'accumulatedFirstMoment', v: 'accumulatedWeightedInfNorm' }),
};

const countersOf: Readonly<Record<string, (option: NumberOf, count: number) => Readonly<Record<string, number>>>> = {
  Adam: (option, count) => ({
    accBeta1: option('beta1') ** (count + 1),
    accBeta2: option('beta2') ** (count + 1),
  }),
  Adamax: (option, count) => ({ accBeta1: option('beta1') ** (count + 1), iteration: count }),
};

/** Whether a value is an optimiser whose memory is known: one of those that `tf.train` makes. */
export function isTFOptimizer(value: object): value is TFOptimizer {
  return value instanceof TFOptimizer && Object.hasOwn(slotsOf, value.getClassName());
}

/** The memory of an optimiser of `tf.train`. */
export function memoryOf(optimizer: TFOptimizer): TFMemory {
  const kind = optimizer.getClassName();
  const config = optimizer.getConfig();
  const option: NumberOf = (name) => Number(config[name]);
  const isPlain = (entry: [string, unknown]): entry is [string, number | boolean] =>
    typeof entry[1] === 'number' || typeof entry[1] === 'boolean';
  return {
    options: Object.fromEntries(Object.entries(config).filter(isPlain)),
    slots: slotsOf[kind]?.(option) ?? {},
    start: kind === 'Adagrad' ? option('initialAccumulatorValue') : 0,
    counters: (count) => countersOf[kind]?.(option, count) ?? {},
  };
}
