import { InvalidArgumentError } from 'commander';

/** A parser of a number in [minimum, maximum] for an option. */
export function numberFrom(minimum: number, maximum = Infinity): (text: string) => number {
  return (text) => {
    const value = text.trim() === '' ? NaN : Number(text);
    if (!Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.');
    if (value < minimum) throw new InvalidArgumentError(`It must be at least ${minimum}.`);
    if (value > maximum) throw new InvalidArgumentError(`It must be at most ${maximum}.`);
    return value;
  };
}

/** A parser of an integer ≥ minimum for an option. */
export function integerFrom(minimum: number): (text: string) => number {
  const parse = numberFrom(minimum);
  return (text) => {
    const value = parse(text);
    if (!Number.isInteger(value)) throw new InvalidArgumentError('It must be a whole number.');
    return value;
  };
}

/** `64` or `64x96` (width x height) as [height, width]. */
export function parseSize(text: string): readonly [height: number, width: number] {
  const match = /^(\d+)(?:x(\d+))?$/.exec(text);
  const [width, height] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  if (!match || width < 1 || height < 1) throw new InvalidArgumentError('It must be a size: 64, or 96x64 for 96 wide.');
  return [height, width];
}
