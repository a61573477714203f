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

/**
 * target[to + column · toStride + row] = source[from + row · fromStride + column]. Takes float32 values as integers, which
 * the engine moves without converting them to double precision and back.
 */
export function transposeMatrix(source: Int32Array, target: Int32Array, matrix: Matrix): void {
  const { rows, columns, from, fromStride, to, toStride } = matrix;
  for (let top = 0; top < rows; top += TILE) {
    const bottom = Math.min(top + TILE, rows);
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      let read = from + top * fromStride + column;
      let write = to + column * toStride + top;
      for (let row = top; row < bottom; row++, read += fromStride, write++) {
        target[write] = source[read] ?? 0;
        target[write + toStride] = source[read + 1] ?? 0;
        target[write + 2 * toStride] = source[read + 2] ?? 0;
        target[write + 3 * toStride] = source[read + 3] ?? 0;
      }
    }
    for (; column < columns; column++) {
      for (let row = top; row < bottom; row++) {
        target[to + column * toStride + row] = source[from + row * fromStride + column] ?? 0;
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

/** Runs at least this long are moved by the engine's own copy, which costs some 30 ns a call. */
const LONG_RUN = 16;

/** Copies runs of adjacent values; source and target lie in the same heap. */
export function copyRuns(source: Int32Array, target: Int32Array, runs: Runs): void {
  const { outer, inner, length, from, fromStrides, to, toStrides } = runs;
  const heap = new Int32Array(target.buffer);
  const sourceStart = source.byteOffset / heap.BYTES_PER_ELEMENT;
  const targetStart = target.byteOffset / heap.BYTES_PER_ELEMENT;
  for (let i = 0; i < outer; i++) {
    for (let j = 0; j < inner; j++) {
      const read = sourceStart + from + i * fromStrides[0] + j * fromStrides[1];
      const write = targetStart + to + i * toStrides[0] + j * toStrides[1];
      if (length >= LONG_RUN) heap.copyWithin(write, read, read + length);
      else for (let k = 0; k < length; k++) heap[write + k] = heap[read + k] ?? 0;
    }
  }
}
