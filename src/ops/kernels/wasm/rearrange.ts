/** A matrix: how to read it, and where to write its transpose. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Where the matrix starts in the source. */
  readonly from: number;
  /** Distance of rows in the source; columns are adjacent. */
  readonly fromStride: number;
  /** Where the transpose starts in the target. */
  readonly to: number;
  /** Distance of columns in the target; rows are adjacent. */
  readonly toStride: number;
}

/** Side of the tiles in which matrices are transposed: two tiles fit into the first-level cache. */
const TILE = 16;

/** target[to + column · toStride + row] = source[from + row · fromStride + column]. */
export function transposeMatrix(source: Float32Array, target: Float32Array, matrix: Matrix): void {
  const { rows, columns, from, fromStride, to, toStride } = matrix;
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(top + TILE, rows);
    for (let left = 0; left < columns; left += TILE) {
      const right = Math.min(left + TILE, columns);
      for (let column = left; column < right; column++) {
        let read = from + top * fromStride + column;
        let write = to + column * toStride + top;
        for (let row = top; row < bottom; row++) {
          target[write++] = source[read] ?? 0;
          read += fromStride;
        }
      }
    }
  }
}

/** Runs of adjacent values, in a grid of [outer, inner] runs: how to read and where to write them. */
export interface Runs {
  readonly outer: number;
  readonly inner: number;
  /** Values in a run. */
  readonly length: number;
  readonly from: number;
  readonly fromStrides: readonly [outer: number, inner: number];
  readonly to: number;
  readonly toStrides: readonly [outer: number, inner: number];
}

/** Copies runs of adjacent values. */
export function copyRuns(source: Float32Array, target: Float32Array, runs: Runs): void {
  const { outer, inner, length, from, fromStrides, to, toStrides } = runs;
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      const read = from + i * fromStrides[0] + j * fromStrides[1];
      const write = to + i * toStrides[0] + j * toStrides[1];
      for (let k = 0; k < length; k++) target[write + k] = source[read + k] ?? 0;
    }
  }
}
