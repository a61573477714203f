import { checksOf } from '../core/index.js';
import type { Schedule } from './optimizer.js';
import { resolveSchedule } from './resolveSchedule.js';

/** Options of `warmupSchedule`. */
export interface WarmupScheduleOptions {
  /** How many updates the warm-up takes; an integer ≥ 1. */
  readonly steps: number;
  /** What follows: a number, or a schedule that begins once the warm-up is over. */
  readonly then: number | Schedule;
}

const check = checksOf('warmupSchedule');

/**
 * Rises in equal steps to the first number of `then`, which it reaches at update `steps`, and goes on with `then`. The
 * first update is made with 1 / (steps + 1) of it, not with 0.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function warmupSchedule(options: WarmupScheduleOptions): Schedule {
  check.knownKeys('options', options, ['steps', 'then']);
  const { steps } = options;
  check.integer('steps', steps, 1);
  const then = resolveSchedule(check, 'then', options.then);
  return {
    name: 'warmupSchedule',
    options: { steps, then: then.options },
    at: (count) => (count < steps ? (then.at(0) * (count + 1)) / (steps + 1) : then.at(count - steps)),
  };
}
