import { checksOf } from '../core/index.js';
import type { Schedule } from './optimizer.js';

/** Options of `cosineSchedule`. */
export interface CosineScheduleOptions {
  /** The number at the start. */
  readonly from: number;
  /** The number at the end and after it. Default 0. */
  readonly to?: number;
  /** How many updates the way takes; an integer ≥ 1. */
  readonly steps: number;
}

const check = checksOf('cosineSchedule');

/**
 * From one number to another along half a cosine wave: slow at both ends, without restarts.
 *
 * Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, equation 5.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function cosineSchedule(options: CosineScheduleOptions): Schedule {
  check.knownKeys('options', options, ['from', 'to', 'steps']);
  const { from, to = 0, steps } = options;
  check.number('from', from);
  check.number('to', to);
  check.integer('steps', steps, 1);
  return {
    name: 'cosineSchedule',
    options: { from, to, steps },
    at: (count) => to + ((from - to) * (1 + Math.cos(Math.PI * Math.min(count / steps, 1)))) / 2,
  };
}
