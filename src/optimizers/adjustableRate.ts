import { checksOf } from '../core/index.js';
import type { Schedule } from './optimizer.js';

/** A learning rate that somebody turns while a training is under way. */
export interface AdjustableRate extends Schedule {
  /** The rate of the next update. */
  readonly value: number;
  /**
   * Changes it, from the next update on.
   *
   * @param value - finite and ≥ 0.
   * @throws InvalidArgumentError for anything else; the rate is then as it was.
   */
  set(value: number): void;
}

const check = checksOf('adjustableRate');

/**
 * A learning rate that is the same until it is set to another: `const rate = adjustableRate(2e-4)`, `adam({ learningRate: rate })`,
 * and later `rate.set(1e-4)`. A checkpoint says which rate was in force when it was written; begin with that one to go on from there.
 *
 * @param value - the rate at the start, finite and ≥ 0.
 * @throws InvalidArgumentError for anything else.
 */
export function adjustableRate(value: number): AdjustableRate {
  let rate = check.number('value', value, 0);
  return {
    name: 'adjustableRate',
    // Read whenever a checkpoint is written, so that it tells the rate of that moment.
    options: {
      get rate() {
        return rate;
      },
    },
    get value() {
      return rate;
    },
    set: (next) => {
      rate = check.number('value', next, 0);
    },
    at: () => rate,
  };
}
