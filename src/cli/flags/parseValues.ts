import { InvalidArgumentError } from 'commander';
import type { Json } from '../../core/index.js';

/** Reads the text after an option, and says as a JSON schema what it takes in a configuration file. */
export interface ValueParser<T> {
  (text: string): T;
  readonly schema: Readonly<Record<string, Json>>;
}

/** A parser of a number in [minimum, maximum] for an option. */
export function numberFrom(minimum: number, maximum = Infinity): ValueParser<number> {
  return withSchema({ type: 'number', ...bounds(minimum, maximum) }, (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
    if (value < minimum) throw new InvalidArgumentError(`It must be at least ${minimum}.`);
    if (value > maximum) throw new InvalidArgumentError(`It must be at most ${maximum}.`);
    return value;
  });
}

/** A parser of a number above a limit for an option. */
export function numberAbove(limit: number): ValueParser<number> {
  const parse = numberFrom(limit);
  return withSchema({ type: 'number', exclusiveMinimum: limit }, (text) => {
    const value = parse(text);
    if (value <= limit) throw new InvalidArgumentError(`It must be greater than ${limit}.`);
    return value;
  });
}

/** A parser of an integer ≥ minimum for an option. */
export function integerFrom(minimum: number): ValueParser<number> {
  const parse = numberFrom(minimum);
  return withSchema({ type: 'integer', ...bounds(minimum, Infinity) }, (text) => {
    const value = parse(text);
    if (!Number.isSafeInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
    return value;
  });
}

/** `64` or `64x96` (width x height) as [height, width]. */
export const parseSize: ValueParser<readonly [height: number, width: number]> = withSchema(
  { type: ['string', 'integer'], pattern: '^\\d+(x\\d+)?$', minimum: 1 },
  (text) => {
    const match = /^(\d+)(?:x(\d+))?$/.exec(text);
    const [width, height] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    if (!match || width < 1 || height < 1)
      throw new InvalidArgumentError('It must be a size: 64, or 96x64 for 96 wide.');
    return [height, width];
  },
);

/** `kid,fid` as a list without repeats; all of it from `choices`, if they are given. */
export function listOf<T extends string>(choices?: readonly T[]): ValueParser<readonly T[]> {
  const items = choices ? { enum: [...choices] } : { type: 'string' };
  return withSchema({ type: 'array', items, minItems: 1 }, (text) => {
    const values = [...new Set(text.split(',').map((value) => value.trim()))].filter((value) => value !== '');
    if (values.length === 0) throw new InvalidArgumentError('It must be a list, with commas between its values.');
    return values.map((value) => {
      const found = choices ? choices.find((choice) => choice === value) : (value as T); // Any text where none is given.
      if (found === undefined) throw new InvalidArgumentError(`It must be of ${choices?.join(', ')}; it has ${value}.`);
      return found;
    });
  });
}

function withSchema<T>(schema: Readonly<Record<string, Json>>, parse: (text: string) => T): ValueParser<T> {
  return Object.assign(parse, { schema });
}

function bounds(minimum: number, maximum: number): Record<string, number> {
  return {
    ...(minimum > Number.MIN_SAFE_INTEGER && { minimum }),
    ...(maximum < Infinity && { maximum }),
  };
}
