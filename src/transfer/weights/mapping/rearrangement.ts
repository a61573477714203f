/**
 * How an array of a file becomes a weight: seen as an array of shape `split`, its axes put into the order `axes`, the result
 * repeated `repeat` times, seen as `shape`. Plain data, so that it can be reported and undone.
 */
export interface Rearrangement {
  readonly split: readonly number[];
  readonly axes: readonly number[];
  readonly repeat: number;
  readonly shape: readonly number[];
}

/** Only axes in another order, or none. */
export function permuted(shape: readonly number[], axes: readonly number[] = shape.map((_, i) => i)): Rearrangement {
  return { split: shape, axes, repeat: 1, shape: axes.map((axis) => shape[axis] ?? 0) };
}

/** Applies it to the numbers of a file. */
export function rearrange(values: Float32Array, { split, axes, repeat }: Rearrangement): Float32Array {
  const once = isIdentity(axes) ? values : transpose(values, split, axes);
  if (repeat === 1) return once;
  const result = new Float32Array(once.length * repeat);
  for (let i = 0; i < repeat; i++) result.set(once, i * once.length);
  return result;
}

/** Undoes it. @throws Error if what was repeated is no longer the same everywhere. */
export function arrangeBack(values: Float32Array, { split, axes, repeat }: Rearrangement): Float32Array {
  const once = values.subarray(0, values.length / repeat);
  if (values.some((value, i) => value !== once[i % once.length])) {
    throw new Error('it differs between the places of a map and is one number for all of them there');
  }
  if (isIdentity(axes)) return once.slice();
  const inverse = axes.map((_, i) => axes.indexOf(i));
  const permutedShape = axes.map((axis) => split[axis] ?? 0);
  return transpose(once, permutedShape, inverse);
}

/** What it does, for a report; null if it leaves the array as it is. */
export function describeRearrangement(
  from: readonly number[],
  { split, axes, repeat, shape }: Rearrangement,
): string | null {
  const steps: string[] = [];
  if (!sameShape(from, split)) steps.push(`seen as [${split.join(', ')}]`);
  if (!isIdentity(axes)) steps.push(`transposed (${axes.join(', ')})`);
  if (repeat > 1) steps.push(`repeated ${repeat} times`);
  if (axes.length !== shape.length) steps.push(`reshaped to [${shape.join(', ')}]`);
  return steps.length > 0 ? steps.join(', ') : null;
}

/** Whether two shapes are the same. */
export function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

function isIdentity(axes: readonly number[]): boolean {
  return axes.every((axis, i) => axis === i);
}

function transpose(values: Float32Array, shape: readonly number[], axes: readonly number[]): Float32Array {
  const strides = shape.map((_, i) => shape.slice(i + 1).reduce((product, size) => product * size, 1));
  const sizes = axes.map((axis) => shape[axis] ?? 0);
  const steps = axes.map((axis) => strides[axis] ?? 0);
  const result = new Float32Array(values.length);
  const index = sizes.map(() => 0);
  let from = 0;
  for (let to = 0; to < result.length; to++) {
    result[to] = values[from] ?? 0;
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const size = sizes[axis] ?? 1;
      from += steps[axis] ?? 0;
      index[axis] = next === size ? 0 : next;
      if (next < size) break;
      from -= (steps[axis] ?? 0) * size;
    }
  }
  return result;
}
