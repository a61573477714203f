/**
 * [outer, count, inner] → [outer, inner]: the sums over `count`, times `factor`. Added up in double precision, because
 * the columns of a batch of images have hundreds of thousands of values.
 */
export function sumColumns(source: usize, target: usize, outer: i32, count: i32, inner: i32, factor: f64): void {
  const row = (<usize>inner) << 2;
  for (let i = 0; i < outer; i++) {
    let column = 0;
    for (; column + 8 <= inner; column += 8)
      sumEight(source + ((<usize>column) << 2), target + ((<usize>column) << 2), count, row, factor);
    for (; column < inner; column++) {
      let sum: f64 = 0;
      let from = source + ((<usize>column) << 2);
      for (let j = 0; j < count; j++, from += row) sum += <f64>load<f32>(from);
      store<f32>(target + ((<usize>column) << 2), <f32>(sum * factor));
    }
    source += <usize>count * row;
    target += row;
  }
}

function sumEight(from: usize, to: usize, count: i32, row: usize, factor: f64): void {
  let ab = f64x2.splat(0);
  let cd = f64x2.splat(0);
  let ef = f64x2.splat(0);
  let gh = f64x2.splat(0);
  for (let j = 0; j < count; j++, from += row) {
    const low = v128.load(from);
    const high = v128.load(from, 16);
    ab = f64x2.add(ab, f64x2.promote_low_f32x4(low));
    cd = f64x2.add(cd, f64x2.promote_low_f32x4(upperHalf(low)));
    ef = f64x2.add(ef, f64x2.promote_low_f32x4(high));
    gh = f64x2.add(gh, f64x2.promote_low_f32x4(upperHalf(high)));
  }
  const times = f64x2.splat(factor);
  v128.store(to, rounded(f64x2.mul(ab, times), f64x2.mul(cd, times)));
  v128.store(to, rounded(f64x2.mul(ef, times), f64x2.mul(gh, times)), 16);
}

function upperHalf(value: v128): v128 {
  return v128.shuffle<u64>(value, value, 1, 1);
}

function rounded(low: v128, high: v128): v128 {
  return v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}
