import { type Matrix } from './matrix.js';

/** A symmetric tridiagonal matrix; `next[i]` stands beside `diagonal[i]` and `diagonal[i + 1]`. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly next: Float64Array;
}

/**
 * A tridiagonal matrix with the eigenvalues of a symmetric one, by Householder's reflections (Golub, Van Loan: "Matrix
 * Computations", section 8.3). Only what is on and above the diagonal is read; it is destroyed. The update of one reflection and the
 * product that the next one needs are made in one pass over memory, which is what this costs.
 *
 * @param breathe - awaited between reflections.
 */
export async function tridiagonalize(matrix: Matrix, breathe: () => Promise<void>): Promise<Tridiagonal> {
  const { rows: size, values } = matrix;
  const diagonal = new Float64Array(size);
  const next = new Float64Array(Math.max(0, size - 1));
  // The update A -= v wᵀ + w vᵀ of the reflection before, which is made when a row is next read.
  let v: Float64Array = new Float64Array(size);
  let w: Float64Array = new Float64Array(size);
  for (let k = 0; k < size; k++) {
    updateRow(values, k, size, v, w);
    diagonal[k] = values[k * size + k] ?? 0;
    if (k === size - 1) break;
    const reflection = reflect(values.subarray(k * size, (k + 1) * size), k + 1);
    next[k] = reflection.length;
    const product = updateAndMultiply(values, k + 1, size, v, w, reflection.v);
    v = reflection.v;
    w = weightsOf(product, v, reflection.scale);
    await breathe();
  }
  return { diagonal, next };
}

/** The reflection I - scale · v vᵀ that turns row[from …] into (length, 0, …). */
function reflect(row: Float64Array, from: number): { v: Float64Array; scale: number; length: number } {
  const v = new Float64Array(row.length);
  let largest = 0;
  for (let i = from; i < row.length; i++) largest = Math.max(largest, Math.abs(row[i] ?? 0));
  if (largest === 0) return { v, scale: 0, length: 0 };
  let squares = 0;
  for (let i = from; i < row.length; i++) {
    const scaled = (row[i] ?? 0) / largest;
    v[i] = scaled;
    squares += scaled * scaled;
  }
  const first = v[from] ?? 0;
  const norm = first > 0 ? -Math.sqrt(squares) : Math.sqrt(squares);
  v[from] = first - norm;
  return { v, scale: 1 / (squares - first * norm), length: norm * largest };
}

function updateRow(values: Float64Array, row: number, size: number, v: Float64Array, w: Float64Array): void {
  const [vRow, wRow] = [v[row] ?? 0, w[row] ?? 0];
  const start = row * size;
  for (let j = row; j < size; j++) {
    values[start + j] = (values[start + j] ?? 0) - vRow * (w[j] ?? 0) - wRow * (v[j] ?? 0);
  }
}

/** Makes the waiting update of all rows from `from` on, and multiplies the result, symmetric, by `x`. */
function updateAndMultiply(
  values: Float64Array,
  from: number,
  size: number,
  v: Float64Array,
  w: Float64Array,
  x: Float64Array,
): Float64Array {
  const product = new Float64Array(size);
  for (let i = from; i < size; i++) {
    const start = i * size;
    const [vi, wi, xi] = [v[i] ?? 0, w[i] ?? 0, x[i] ?? 0];
    const onDiagonal = (values[start + i] ?? 0) - 2 * vi * wi;
    values[start + i] = onDiagonal;
    let sum = onDiagonal * xi;
    for (let j = i + 1; j < size; j++) {
      const value = (values[start + j] ?? 0) - vi * (w[j] ?? 0) - wi * (v[j] ?? 0);
      values[start + j] = value;
      sum += value * (x[j] ?? 0);
      product[j] = (product[j] ?? 0) + value * xi;
    }
    product[i] = (product[i] ?? 0) + sum;
  }
  return product;
}

/** w with (I - s v vᵀ) A (I - s v vᵀ) = A - v wᵀ - w vᵀ, from p = A v. */
function weightsOf(product: Float64Array, v: Float64Array, scale: number): Float64Array {
  let overlap = 0;
  for (let i = 0; i < v.length; i++) overlap += (product[i] ?? 0) * (v[i] ?? 0);
  const half = (scale * scale * overlap) / 2;
  return product.map((value, i) => scale * value - half * (v[i] ?? 0));
}
