/** A dense matrix, row after row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

export function zeros(rows: number, columns: number): Matrix {
  return { rows, columns, values: new Float64Array(rows * columns) };
}

/** Copies what is below the diagonal to above it. */
export function mirror({ rows, columns, values }: Matrix): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < row; column++) values[column * columns + row] = values[row * columns + column] ?? 0;
  }
}

export function trace({ rows, columns, values }: Matrix): number {
  let sum = 0;
  for (let i = 0; i < rows; i++) sum += values[i * columns + i] ?? 0;
  return sum;
}
