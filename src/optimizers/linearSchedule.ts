import { checksOf } from '../core/index.js';
import type { Schedule } from './optimizer.js';

/** Options of `linearSchedule`. */
export interface LinearScheduleOptions {
  /** The number at the start. */
  readonly from: number;
  /** The number at the end. Default 0. */
  readonly to?: number;
  /** How many updates the way takes; an integer ≥ 1. */
  readonly steps: number;
  /** How many updates are made with `from` before it; an integer ≥ 0. Default 0. */
  readonly start?: number;
}

const check = checksOf('linearSchedule');

/**
 * From one number to another in a straight line; constant before and after.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function linearSchedule(options: LinearScheduleOptions): Schedule {
  check.knownKeys('options', options, ['from', 'to', 'steps', 'start']);
  const { from, to = 0, steps, start = 0 } = options;
  check.number('from', from);
  check.number('to', to);
  check.integer('steps', steps, 1);
  check.integer('start', start, 0);
  return {
    name: 'linearSchedule',
    options: { from, to, steps, start },
    at(count) {
      const way = Math.min(Math.max((count - start) / steps, 0), 1);
      return from * (1 - way) + to * way;
    },
  };
}
