/** Rows of a tile: its part of each column is then read while it is in the first-level cache. */
const TILE: i32 = 64;

/**
 * target[column · targetStride + row] = source[row · sourceStride + column], for `count` matrices that lie
 * `sourceStep` and `targetStep` apart.
 */
export function transpose(
  source: usize,
  target: usize,
  count: i32,
  rows: i32,
  columns: i32,
  sourceStep: i32,
  sourceStride: i32,
  targetStep: i32,
  targetStride: i32,
): void {
  for (let i = 0; i < count; i++) {
    transposeOne(
      source + ((<usize>(i * sourceStep)) << 2),
      target + ((<usize>(i * targetStep)) << 2),
      rows,
      columns,
      (<usize>sourceStride) << 2,
      (<usize>targetStride) << 2,
    );
  }
}

function transposeOne(source: usize, target: usize, rows: i32, columns: i32, down: usize, across: usize): void {
  for (let top = 0; top < rows; top += TILE) {
    const bottom = min(top + TILE, rows);
    let column = 0;
    for (; column + 4 <= columns; column += 4) {
      let from = source + <usize>top * down + ((<usize>column) << 2);
      let to = target + <usize>column * across + ((<usize>top) << 2);
      let row = top;
      for (; row + 4 <= bottom; row += 4) {
        transposeFour(from, to, down, across);
        from += 4 * down;
        to += 16;
      }
      for (; row < bottom; row++) {
        for (let i: usize = 0; i < 4; i++) store<u32>(to + i * across, load<u32>(from + (i << 2)));
        from += down;
        to += 4;
      }
    }
    for (; column < columns; column++) {
      for (let row = top; row < bottom; row++) {
        const value = load<u32>(source + <usize>row * down + ((<usize>column) << 2));
        store<u32>(target + <usize>column * across + ((<usize>row) << 2), value);
      }
    }
  }
}

function transposeFour(from: usize, to: usize, down: usize, across: usize): void {
  const a = v128.load(from);
  const b = v128.load(from + down);
  const c = v128.load(from + 2 * down);
  const d = v128.load(from + 3 * down);
  const abLow = v128.shuffle<u32>(a, b, 0, 4, 1, 5);
  const abHigh = v128.shuffle<u32>(a, b, 2, 6, 3, 7);
  const cdLow = v128.shuffle<u32>(c, d, 0, 4, 1, 5);
  const cdHigh = v128.shuffle<u32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<u32>(abLow, cdLow, 0, 1, 4, 5));
  v128.store(to + across, v128.shuffle<u32>(abLow, cdLow, 2, 3, 6, 7));
  v128.store(to + 2 * across, v128.shuffle<u32>(abHigh, cdHigh, 0, 1, 4, 5));
  v128.store(to + 3 * across, v128.shuffle<u32>(abHigh, cdHigh, 2, 3, 6, 7));
}
