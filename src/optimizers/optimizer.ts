import type { Optimizer as TFOptimizer } from '@tensorflow/tfjs-core';
import type { Json, NamedTensors } from '../core/index.js';

/** The state of an optimiser or of a transform: plain data. Whoever holds it owns the tensors. */
export interface OptimizerState {
  /** How many updates were made. */
  readonly count: number;
  /** One tensor a parameter and slot, e.g. `m/stage1/conv/kernel`; {} where nothing is remembered. */
  readonly tensors: NamedTensors;
  /** How many updates were made before a parameter joined, of those that joined later (layers that were unfrozen). */
  readonly since?: Readonly<Record<string, number>>;
}

/** What `update` returns: new tensors, owned by the caller. */
export interface OptimizerUpdate {
  /** What to add to each parameter. */
  readonly updates: NamedTensors;
  readonly state: OptimizerState;
}

/**
 * An update rule: a pair of pure functions, after optax. `chain` runs several one after the other, so that
 * `chain(clipByGlobalNorm(1), adam())` is again an optimiser.
 */
export interface Optimizer {
  /** The rule's name in reports and checkpoints. */
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /** The state before the first update. Makes new tensors, owned by the caller. */
  init(parameters: NamedTensors): OptimizerState;
  /**
   * One update. Reads its arguments and disposes none of them; every returned tensor is new.
   *
   * @param gradients - a gradient (or the updates of the rule before in a chain) for each parameter.
   * @param state - from `init` or the update before.
   * @param parameters - the values before the update.
   */
  update(gradients: NamedTensors, state: OptimizerState, parameters: NamedTensors): OptimizerUpdate;
}

/** What is accepted wherever an optimiser is: one of this library, or one that `tf.train` makes. */
export type AnyOptimizer = Optimizer | TFOptimizer;

/**
 * A number that changes as training goes on. A value with options and not a bare function, so that a checkpoint can say
 * which schedule it was trained with.
 */
export interface Schedule {
  /** The schedule's name in reports and checkpoints. */
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /** The number for the update that follows `count` others: `at(0)` is for the first. */
  at(count: number): number;
}
