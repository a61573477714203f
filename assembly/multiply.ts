/** Bytes of a row of a panel: eight values. */
const PANEL: usize = 32;

/**
 * c = a · b for one matrix: [rows, columns] = [rows, inner] · [inner, columns], a multiple of four columns.
 *
 * @param a - value (row, k) lies `row · rowStep + k · innerStep` bytes from here.
 * @param b - in panels of eight columns: [columns / 8, rounded up; inner; 8].
 * @param c - row by row.
 */
export function multiply(
  a: usize,
  b: usize,
  c: usize,
  rows: i32,
  inner: i32,
  columns: i32,
  rowStep: usize,
  innerStep: usize,
): void {
  const across = (<usize>columns) << 2;
  for (let column = 0; column < columns; column += 8) {
    const isWide = column + 4 < columns;
    for (let row = 0; row < rows; row += 6) {
      const left = rows - row;
      const from = a + <usize>row * rowStep;
      const to = c + <usize>row * across + ((<usize>column) << 2);
      multiplySix(from, b, to, inner, left, isWide, rowStep, innerStep, across);
    }
    b += <usize>inner * PANEL;
  }
}

/** Six rows by eight columns: as many sums as the engine has registers for. Rows that are not there are not stored. */
function multiplySix(
  a: usize,
  b: usize,
  c: usize,
  inner: i32,
  rows: i32,
  isWide: bool,
  rowStep: usize,
  innerStep: usize,
  across: usize,
): void {
  let a0 = a;
  let a1 = rows > 1 ? a0 + rowStep : a0;
  let a2 = rows > 2 ? a1 + rowStep : a1;
  let a3 = rows > 3 ? a2 + rowStep : a2;
  let a4 = rows > 4 ? a3 + rowStep : a3;
  let a5 = rows > 5 ? a4 + rowStep : a4;
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  for (let k = 0; k < inner; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let value = v128.load32_splat(a0);
    c00 = f32x4.add(c00, f32x4.mul(value, b0));
    c01 = f32x4.add(c01, f32x4.mul(value, b1));
    value = v128.load32_splat(a1);
    c10 = f32x4.add(c10, f32x4.mul(value, b0));
    c11 = f32x4.add(c11, f32x4.mul(value, b1));
    value = v128.load32_splat(a2);
    c20 = f32x4.add(c20, f32x4.mul(value, b0));
    c21 = f32x4.add(c21, f32x4.mul(value, b1));
    value = v128.load32_splat(a3);
    c30 = f32x4.add(c30, f32x4.mul(value, b0));
    c31 = f32x4.add(c31, f32x4.mul(value, b1));
    value = v128.load32_splat(a4);
    c40 = f32x4.add(c40, f32x4.mul(value, b0));
    c41 = f32x4.add(c41, f32x4.mul(value, b1));
    value = v128.load32_splat(a5);
    c50 = f32x4.add(c50, f32x4.mul(value, b0));
    c51 = f32x4.add(c51, f32x4.mul(value, b1));
    a0 += innerStep;
    a1 += innerStep;
    a2 += innerStep;
    a3 += innerStep;
    a4 += innerStep;
    a5 += innerStep;
    b += PANEL;
  }
  storeEight(c, c00, c01, isWide);
  if (rows > 1) storeEight(c + across, c10, c11, isWide);
  if (rows > 2) storeEight(c + 2 * across, c20, c21, isWide);
  if (rows > 3) storeEight(c + 3 * across, c30, c31, isWide);
  if (rows > 4) storeEight(c + 4 * across, c40, c41, isWide);
  if (rows > 5) storeEight(c + 5 * across, c50, c51, isWide);
}

function storeEight(to: usize, low: v128, high: v128, isWide: bool): void {
  v128.store(to, low);
  if (isWide) v128.store(to, high, 16);
}
