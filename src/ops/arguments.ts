import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Checks } from '../core/index.js';

/** One number for both dimensions, or one for each. */
export type Pair = number | readonly [height: number, width: number];

/** [height, width] of an option that may be given as one number; both are checked to be integers of 1 or more. */
export function pairOf(check: Checks, argument: string, value: Pair): [height: number, width: number] {
  const pair = typeof value === 'number' ? [value, value] : value;
  if (!Array.isArray(pair) || pair.length !== 2) check.fail(argument, 'must be a number or [height, width]', value);
  const [height, width] = pair.map((size) => check.integer(argument, size, 1));
  return [height ?? 1, width ?? 1];
}

/** Throws unless `value` is a tensor of rank `minimum` or more, or of `minimum` to `maximum`. */
export function checkRank(check: Checks, argument: string, value: Tensor, minimum: number, maximum = Infinity): void {
  const rank: unknown = value?.rank;
  if (typeof rank !== 'number' || rank < minimum || rank > maximum) {
    const wanted = minimum === maximum ? `${minimum}` : `${minimum} or more`;
    check.fail(argument, `must be a tensor of rank ${wanted}`, value);
  }
}

/** `value`, checked to be of shape [channels]. */
export function perChannel(check: Checks, argument: string, value: Tensor, channels: number): Tensor1D {
  if (!isVector(value) || value.size !== channels) check.fail(argument, `must be of shape [${channels}]`, value);
  return value;
}

function isVector(value: Tensor): value is Tensor1D {
  return value.rank === 1;
}
