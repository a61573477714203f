import { type Matrix } from './matrix.js';

/**
 * A factor R of a symmetric positive semidefinite matrix: Rᵀ R = S, with as many rows as S has rank. Cholesky's method with
 * pivots: always the largest variance that is left is taken next, until what is left is rounding.
 *
 * Higham: "Cholesky factorization", WIREs Computational Statistics 1, 2009, section 4.
 *
 * @param symmetric - not changed.
 * @param breathe - awaited between rows.
 */
export async function factorize(symmetric: Matrix, breathe: () => Promise<void>): Promise<Matrix> {
  const { rows: size, values } = symmetric;
  const left = Float64Array.from({ length: size }, (_, i) => values[i * size + i] ?? 0);
  const tolerance = size * Number.EPSILON * Math.max(0, ...left);
  const factor = new Float64Array(size * size);
  let rank = 0;
  for (; rank < size; rank++) {
    const pivot = indexOfLargest(left);
    const variance = left[pivot] ?? 0;
    if (!(variance > tolerance)) break;
    const row = factor.subarray(rank * size, (rank + 1) * size);
    row.set(values.subarray(pivot * size, (pivot + 1) * size));
    subtractKnown(row, factor, rank, pivot);
    scaleRow(row, left, 1 / Math.sqrt(variance));
    row[pivot] = Math.sqrt(variance);
    left[pivot] = -1;
    await breathe();
  }
  return { rows: rank, columns: size, values: factor.subarray(0, rank * size) };
}

/** row -= Σ factor[k, pivot] · factor[k], four rows of the factor at a time. */
function subtractKnown(row: Float64Array, factor: Float64Array, rank: number, pivot: number): void {
  const size = row.length;
  for (let k = 0; k < rank; k += 4) {
    const r0 = k * size;
    const [r1, r2, r3] = [r0 + size, r0 + 2 * size, r0 + 3 * size];
    // Rows that are not there yet are zero.
    const f0 = factor[r0 + pivot] ?? 0;
    const f1 = k + 1 < rank ? (factor[r1 + pivot] ?? 0) : 0;
    const f2 = k + 2 < rank ? (factor[r2 + pivot] ?? 0) : 0;
    const f3 = k + 3 < rank ? (factor[r3 + pivot] ?? 0) : 0;
    for (let i = 0; i < size; i++) {
      const known =
        f0 * (factor[r0 + i] ?? 0) +
        f1 * (factor[r1 + i] ?? 0) +
        f2 * (factor[r2 + i] ?? 0) +
        f3 * (factor[r3 + i] ?? 0);
      row[i] = (row[i] ?? 0) - known;
    }
  }
}

/** Scales the row, zero where the variance is already explained (below 0 in `left`), and takes its squares off `left`. */
function scaleRow(row: Float64Array, left: Float64Array, scale: number): void {
  for (let i = 0; i < row.length; i++) {
    const variance = left[i] ?? 0;
    const value = variance < 0 ? 0 : (row[i] ?? 0) * scale;
    row[i] = value;
    // A variance that rounding takes below zero is zero.
    if (variance >= 0) left[i] = Math.max(0, variance - value * value);
  }
}

function indexOfLargest(values: Float64Array): number {
  let largest = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[largest] ?? 0)) largest = i;
  return largest;
}
