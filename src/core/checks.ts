import { InvalidArgumentError } from './errors.js';
import type { ImageShape, LabelSpec } from './types.js';

/** Checks of arguments, all for one function, so that each error names it. */
export interface Checks {
  /** Throws that `argument` does not meet `requirement`. */
  fail(argument: string, requirement: string, received: unknown): never;
  /** Throws unless `value` is an object whose keys are all in `known`; a typo must not pass in silence. */
  knownKeys(argument: string, value: object, known: readonly string[]): void;
  /** Throws unless `value` is an integer in [minimum, maximum]; returns it. */
  integer(argument: string, value: unknown, minimum: number, maximum?: number): number;
  /** Throws unless `value` is a finite number in [minimum, maximum]; returns it. */
  number(argument: string, value: unknown, minimum?: number, maximum?: number): number;
  /** Throws unless `value` is a finite number above `limit`; returns it. */
  above(argument: string, value: unknown, limit: number): number;
  /** Throws unless `value` is one of `choices`; returns it. */
  oneOf<const T extends string>(argument: string, value: unknown, choices: readonly T[]): T;
  /** Throws unless `value` is [height ≥ minimum, width ≥ minimum, channels of 1, 3 or 4]; returns it. */
  imageShape(argument: string, value: unknown, minimum?: number): ImageShape;
  /** Throws unless `value` is a range [low, high] with low ≤ high, both finite; returns it. */
  range(argument: string, value: unknown): readonly [low: number, high: number];
  /** Throws unless `value` is a label specification; returns it. */
  labelSpec(argument: string, value: unknown): LabelSpec;
}

/** The checks of one function: `const check = checksOf('buildDCGAN')`. */
export function checksOf(functionName: string): Checks {
  function fail(argument: string, requirement: string, received: unknown): never {
    throw new InvalidArgumentError(functionName, argument, requirement, received);
  }
  const check: Checks = {
    fail,
    knownKeys(argument, value, known) {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        fail(argument, 'must be an object', value);
      const unknown = Object.keys(value).find((key) => !known.includes(key));
      if (unknown !== undefined)
        fail(argument, `has no option ${JSON.stringify(unknown)}; the options are ${known.join(', ')}`, value);
    },
    integer(argument, value, minimum, maximum = Number.MAX_SAFE_INTEGER) {
      if (typeof value !== 'number' || !Number.isInteger(value)) fail(argument, 'must be an integer', value);
      return check.number(argument, value, minimum, maximum);
    },
    number(argument, value, minimum = -Infinity, maximum = Infinity) {
      if (typeof value !== 'number' || !Number.isFinite(value)) fail(argument, 'must be a finite number', value);
      if (value < minimum) fail(argument, `must be at least ${minimum}`, value);
      if (value > maximum) fail(argument, `must be at most ${maximum}`, value);
      return value;
    },
    above(argument, value, limit) {
      const checked = check.number(argument, value);
      if (checked <= limit) fail(argument, `must be greater than ${limit}`, value);
      return checked;
    },
    oneOf(argument, value, choices) {
      const found = choices.find((choice) => choice === value);
      if (found === undefined) fail(argument, `must be one of ${choices.join(', ')}`, value);
      return found;
    },
    imageShape(argument, value, minimum = 1) {
      if (!Array.isArray(value) || value.length !== 3) fail(argument, 'must be [height, width, channels]', value);
      const sizes: unknown[] = value;
      const [height, width, channels] = sizes;
      if (channels !== 1 && channels !== 3 && channels !== 4)
        fail(`${argument}[2]`, 'must be 1, 3 or 4 channels', channels);
      return [
        check.integer(`${argument}[0]`, height, minimum),
        check.integer(`${argument}[1]`, width, minimum),
        channels,
      ];
    },
    range(argument, value) {
      if (!Array.isArray(value) || value.length !== 2) fail(argument, 'must be a range [low, high]', value);
      const low = check.number(`${argument}[0]`, value[0]);
      const high = check.number(`${argument}[1]`, value[1]);
      if (low > high) fail(argument, 'must have low ≤ high', value);
      return [low, high];
    },
    labelSpec(argument, value) {
      if (typeof value !== 'object' || value === null || !('kind' in value) || !('count' in value)) {
        fail(argument, "must be { kind: 'classes' | 'attributes', count }", value);
      }
      return {
        kind: check.oneOf(`${argument}.kind`, value.kind, ['classes', 'attributes']),
        count: check.integer(`${argument}.count`, value.count, 1),
      };
    },
  };
  return check;
}
