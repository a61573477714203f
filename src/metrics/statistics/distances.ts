import { dotProducts } from './dotProducts.js';
import type { FeatureSample } from './imageStatistics.js';

/**
 * The squared Euclidean distances of all rows of `left` from all rows of `right`, each |a|² + |b|² - 2 a·b of rows from which the mean
 * of `right` was taken off: distances stay the same and lose less to rounding.
 *
 * @param visit - called for each row and each block of columns with the index of the row, that of the first column, and
 *   the distances, which are overwritten afterwards.
 */
export async function distances(
  left: FeatureSample,
  right: FeatureSample,
  visit: (row: number, firstColumn: number, squared: Float64Array) => void,
): Promise<void> {
  const mean = meanOf(right);
  const [a, b] = [lessMean(left, mean), lessMean(right, mean)];
  const [leftSquares, rightSquares] = [squaresOf(a), squaresOf(b)];
  let squared = new Float64Array();
  await dotProducts(a, b, (row, first, products) => {
    if (squared.length !== products.length) squared = new Float64Array(products.length);
    const own = leftSquares[row] ?? 0;
    for (let j = 0; j < products.length; j++)
      squared[j] = Math.max(0, own + (rightSquares[first + j] ?? 0) - 2 * (products[j] ?? 0));
    visit(row, first, squared);
  });
}

/**
 * For each row the squared distance to the k-th nearest of the other rows.
 *
 * @param neighbours - k, less than the number of rows.
 */
export async function neighbourRadii(sample: FeatureSample, neighbours: number): Promise<Float64Array> {
  const known = radii.get(sample)?.get(neighbours);
  if (known) return known;
  const nearest = Array.from({ length: sample.count }, () => new Float64Array(neighbours).fill(Infinity));
  await distances(sample, sample, (row, first, squared) => {
    const list = nearest[row];
    if (!list) return;
    for (let j = 0; j < squared.length; j++) if (first + j !== row) insert(list, squared[j] ?? Infinity);
  });
  const found = Float64Array.from(nearest, (list) => list[neighbours - 1] ?? Infinity);
  radii.set(sample, new Map([...(radii.get(sample) ?? []), [neighbours, found]]));
  return found;
}

/** Those of real images are asked for at every snapshot. */
const radii = new WeakMap<FeatureSample, ReadonlyMap<number, Float64Array>>();

/** Puts a value into a sorted list in the place of its largest, if it is smaller. */
function insert(list: Float64Array, value: number): void {
  let at = list.length - 1;
  if (!(value < (list[at] ?? 0))) return;
  for (; at > 0 && (list[at - 1] ?? 0) > value; at--) list[at] = list[at - 1] ?? 0;
  list[at] = value;
}

function meanOf({ count, values }: FeatureSample): Float64Array {
  const width = values.length / count;
  const mean = new Float64Array(width);
  values.forEach((value, i) => {
    mean[i % width] = (mean[i % width] ?? 0) + value / count;
  });
  return mean;
}

function lessMean({ count, values }: FeatureSample, mean: Float64Array): FeatureSample {
  return { count, values: values.map((value, i) => value - (mean[i % mean.length] ?? 0)) };
}

function squaresOf({ count, values }: FeatureSample): Float64Array {
  const width = values.length / count;
  const squares = new Float64Array(count);
  values.forEach((value, i) => {
    const row = Math.floor(i / width);
    squares[row] = (squares[row] ?? 0) + value * value;
  });
  return squares;
}
