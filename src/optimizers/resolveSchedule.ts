import type { Checks, Json } from '../core/index.js';
import type { Schedule } from './optimizer.js';

/** A checked number or schedule. */
export interface ResolvedSchedule {
  /** How it is written in the options of whoever uses it. */
  readonly options: Json;
  /** A finite number ≥ 0. */
  at(count: number): number;
}

/** Checks a number or schedule. What a schedule gives is checked each time, as it may be the user's own. */
export function resolveSchedule(check: Checks, argument: string, value: number | Schedule): ResolvedSchedule {
  if (typeof value === 'number') {
    check.number(argument, value, 0);
    return { options: value, at: () => value };
  }
  if (!isSchedule(value)) check.fail(argument, 'must be a number or a schedule, e.g. linearSchedule(…)', value);
  return {
    options: { name: value.name, options: value.options },
    at: (count) => check.number(`${argument}.at(${count})`, value.at(count), 0),
  };
}

function isSchedule(value: unknown): value is Schedule {
  return typeof value === 'object' && value !== null && 'at' in value && typeof value.at === 'function';
}
