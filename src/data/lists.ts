import { type Checks } from '../core/index.js';

/** Whether a value is an array or a typed array. */
export function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
}

/** Checks indices into a data set of `size` images and copies them. */
export function checkIndices(check: Checks, indices: unknown, size: number): Int32Array {
  if (!isList(indices)) return check.fail('indices', 'must be a list of integers', indices);
  return Int32Array.from(indices, (index, i) => check.integer(`indices[${i}]`, index, 0, size - 1));
}

/** The integers in [from, to). */
export function integersBetween(from: number, to: number): Int32Array {
  return Int32Array.from({ length: to - from }, (_, i) => from + i);
}
