import { checksOf } from '../core/index.js';
import type { Schedule } from './optimizer.js';

/** Options of `exponentialSchedule`. */
export interface ExponentialScheduleOptions {
  /** The number at the first update. */
  readonly from: number;
  /** What it is multiplied by every `steps` updates, > 0. */
  readonly factor: number;
  /** Number of updates, an integer ≥ 1. Default 1. */
  readonly steps?: number;
}

const check = checksOf('exponentialSchedule');

/**
 * A number that shrinks (or grows) by the same factor over and over, smoothly: from · factor^(count / steps).
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function exponentialSchedule(options: ExponentialScheduleOptions): Schedule {
  check.knownKeys('options', options, ['from', 'factor', 'steps']);
  const { from, factor, steps = 1 } = options;
  check.number('from', from);
  check.above('factor', factor, 0);
  check.integer('steps', steps, 1);
  return {
    name: 'exponentialSchedule',
    options: { from, factor, steps },
    at: (count) => from * factor ** (count / steps),
  };
}
