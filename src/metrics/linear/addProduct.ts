import type { Matrix } from './matrix.js';

/** Columns of both factors at a time, so that what is read again and again stays in the nearest cache. */
const DEPTH = 256;
/** Rows of the right factor at a time; each block ends with a pause. */
const BLOCK = 64;

/**
 * sums[i, j] += left[i] · right[j], where both factors are read along their rows: sums += left × rightᵀ.
 *
 * @param breathe - awaited between blocks of some milliseconds.
 * @param half - whether only sums with j ≤ i are wanted; others may be incomplete afterwards.
 */
export async function addProduct(
  sums: Matrix,
  left: Matrix,
  right: Matrix,
  breathe: () => Promise<void>,
  half = false,
): Promise<void> {
  for (let from = 0; from < left.columns; from += DEPTH) {
    const depth = { from, to: Math.min(from + DEPTH, left.columns) };
    for (let column = 0; column < right.rows; column += BLOCK) {
      const columns = { from: column, to: Math.min(column + BLOCK, right.rows) };
      addBlock(sums, left, right, depth, columns, half ? column - (column % 2) : 0);
      await breathe();
    }
  }
}

interface Span {
  readonly from: number;
  readonly to: number;
}

/** Two rows of the left factor by four of the right at a time, whose eight sums stay in registers. */
function addBlock(sums: Matrix, left: Matrix, right: Matrix, depth: Span, columns: Span, firstRow: number): void {
  const a = left.values;
  const b = right.values;
  for (let row = firstRow; row < left.rows; row += 2) {
    const a0 = row * left.columns;
    const a1 = Math.min(row + 1, left.rows - 1) * left.columns;
    for (let column = columns.from; column < columns.to; column += 4) {
      const last = columns.to - 1;
      const b0 = column * right.columns;
      const b1 = Math.min(column + 1, last) * right.columns;
      const b2 = Math.min(column + 2, last) * right.columns;
      const b3 = Math.min(column + 3, last) * right.columns;
      let [s00, s01, s02, s03, s10, s11, s12, s13] = [0, 0, 0, 0, 0, 0, 0, 0];
      for (let k = depth.from; k < depth.to; k++) {
        const x0 = a[a0 + k] ?? 0;
        const x1 = a[a1 + k] ?? 0;
        const y0 = b[b0 + k] ?? 0;
        const y1 = b[b1 + k] ?? 0;
        const y2 = b[b2 + k] ?? 0;
        const y3 = b[b3 + k] ?? 0;
        s00 += x0 * y0;
        s01 += x0 * y1;
        s02 += x0 * y2;
        s03 += x0 * y3;
        s10 += x1 * y0;
        s11 += x1 * y1;
        s12 += x1 * y2;
        s13 += x1 * y3;
      }
      const width = columns.to - column;
      addRow(sums, row, column, width, s00, s01, s02, s03);
      if (row + 1 < left.rows) addRow(sums, row + 1, column, width, s10, s11, s12, s13);
    }
  }
}

/** Adds as many of four sums as the row has columns left. */
function addRow(
  { values, columns }: Matrix,
  row: number,
  column: number,
  width: number,
  s0: number,
  s1: number,
  s2: number,
  s3: number,
): void {
  const at = row * columns + column;
  values[at] = (values[at] ?? 0) + s0;
  if (width > 1) values[at + 1] = (values[at + 1] ?? 0) + s1;
  if (width > 2) values[at + 2] = (values[at + 2] ?? 0) + s2;
  if (width > 3) values[at + 3] = (values[at + 3] ?? 0) + s3;
}
