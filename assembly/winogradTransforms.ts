/**
 * The one-dimensional transforms of F(4, 3), the minimal algorithm for four outputs of a filter of three taps: output =
 * Aᵀ[(G · filter) ⊙ (Bᵀ · input)] with the points 0, ±1, ±2, ∞, and their transposes, of which the gradients are made. Each
 * reads vectors of four channels `from + i · step` bytes and writes them to `to + i · next`.
 *
 * Winograd, "Arithmetic Complexity of Computations", 1980; Lavin and Gray, "Fast Algorithms for Convolutional Neural
 * Networks", CVPR 2016.
 */

function times(value: v128, factor: f32): v128 {
  return f32x4.mul(value, f32x4.splat(factor));
}

/** Bᵀ: six inputs to six products. */
export function inputToProducts(from: usize, step: usize, to: usize, next: usize): void {
  const d0 = v128.load(from);
  const d1 = v128.load(from + step);
  const d2 = v128.load(from + 2 * step);
  const d3 = v128.load(from + 3 * step);
  const d4 = v128.load(from + 4 * step);
  const d5 = v128.load(from + 5 * step);
  const evenNear = f32x4.sub(d4, times(d2, 4));
  const oddNear = f32x4.sub(d3, times(d1, 4));
  const evenFar = f32x4.sub(d4, d2);
  const oddFar = times(f32x4.sub(d3, d1), 2);
  v128.store(to, f32x4.add(f32x4.sub(times(d0, 4), times(d2, 5)), d4));
  v128.store(to + next, f32x4.add(evenNear, oddNear));
  v128.store(to + 2 * next, f32x4.sub(evenNear, oddNear));
  v128.store(to + 3 * next, f32x4.add(evenFar, oddFar));
  v128.store(to + 4 * next, f32x4.sub(evenFar, oddFar));
  v128.store(to + 5 * next, f32x4.add(f32x4.sub(times(d1, 4), times(d3, 5)), d5));
}

/** B: six products to six inputs. */
export function productsToInput(from: usize, step: usize, to: usize, next: usize): void {
  const e0 = v128.load(from);
  const e1 = v128.load(from + step);
  const e2 = v128.load(from + 2 * step);
  const e3 = v128.load(from + 3 * step);
  const e4 = v128.load(from + 4 * step);
  const e5 = v128.load(from + 5 * step);
  const nearSum = f32x4.add(e1, e2);
  const nearDifference = f32x4.sub(e1, e2);
  const farSum = f32x4.add(e3, e4);
  const farDifference = times(f32x4.sub(e3, e4), 2);
  v128.store(to, times(e0, 4));
  v128.store(to + next, f32x4.sub(times(f32x4.sub(e5, nearDifference), 4), farDifference));
  v128.store(to + 2 * next, f32x4.sub(f32x4.sub(times(e0, -5), times(nearSum, 4)), farSum));
  v128.store(to + 3 * next, f32x4.sub(f32x4.add(nearDifference, farDifference), times(e5, 5)));
  v128.store(to + 4 * next, f32x4.add(f32x4.add(e0, nearSum), farSum));
  v128.store(to + 5 * next, e5);
}

/** Aᵀ: six products to four outputs. */
export function productsToOutput(from: usize, step: usize, to: usize, next: usize): void {
  const m1 = v128.load(from + step);
  const m2 = v128.load(from + 2 * step);
  const m3 = v128.load(from + 3 * step);
  const m4 = v128.load(from + 4 * step);
  const nearSum = f32x4.add(m1, m2);
  const nearDifference = f32x4.sub(m1, m2);
  const farSum = f32x4.add(m3, m4);
  const farDifference = f32x4.sub(m3, m4);
  v128.store(to, f32x4.add(f32x4.add(v128.load(from), nearSum), farSum));
  v128.store(to + next, f32x4.add(nearDifference, times(farDifference, 2)));
  v128.store(to + 2 * next, f32x4.add(nearSum, times(farSum, 4)));
  v128.store(to + 3 * next, f32x4.add(f32x4.add(nearDifference, times(farDifference, 8)), v128.load(from + 5 * step)));
}

/** A: four outputs to six products. */
export function outputToProducts(from: usize, step: usize, to: usize, next: usize): void {
  const y0 = v128.load(from);
  const y1 = v128.load(from + step);
  const y2 = v128.load(from + 2 * step);
  const y3 = v128.load(from + 3 * step);
  const even = f32x4.add(y0, y2);
  const odd = f32x4.add(y1, y3);
  const evenFar = f32x4.add(y0, times(y2, 4));
  const oddFar = f32x4.add(times(y1, 2), times(y3, 8));
  v128.store(to, y0);
  v128.store(to + next, f32x4.add(even, odd));
  v128.store(to + 2 * next, f32x4.sub(even, odd));
  v128.store(to + 3 * next, f32x4.add(evenFar, oddFar));
  v128.store(to + 4 * next, f32x4.sub(evenFar, oddFar));
  v128.store(to + 5 * next, y3);
}

/** G: three taps to six products. */
export function filterToProducts(from: usize, step: usize, to: usize, next: usize): void {
  const g0 = v128.load(from);
  const g1 = v128.load(from + step);
  const g2 = v128.load(from + 2 * step);
  const even = times(f32x4.add(g0, g2), -1 / 6);
  const odd = times(g1, -1 / 6);
  const evenFar = f32x4.add(times(g0, 1 / 24), times(g2, 1 / 6));
  const oddFar = times(g1, 1 / 12);
  v128.store(to, times(g0, 1 / 4));
  v128.store(to + next, f32x4.add(even, odd));
  v128.store(to + 2 * next, f32x4.sub(even, odd));
  v128.store(to + 3 * next, f32x4.add(evenFar, oddFar));
  v128.store(to + 4 * next, f32x4.sub(evenFar, oddFar));
  v128.store(to + 5 * next, g2);
}

/** Gᵀ: six products to three taps. */
export function productsToFilter(from: usize, step: usize, to: usize, next: usize): void {
  const u1 = v128.load(from + step);
  const u2 = v128.load(from + 2 * step);
  const u3 = v128.load(from + 3 * step);
  const u4 = v128.load(from + 4 * step);
  const nearSum = times(f32x4.add(u1, u2), 1 / 6);
  const nearDifference = times(f32x4.sub(u1, u2), 1 / 6);
  const farSum = f32x4.add(u3, u4);
  const farDifference = times(f32x4.sub(u3, u4), 1 / 12);
  const first = f32x4.sub(times(v128.load(from), 1 / 4), nearSum);
  v128.store(to, f32x4.add(first, times(farSum, 1 / 24)));
  v128.store(to + next, f32x4.sub(farDifference, nearDifference));
  v128.store(to + 2 * next, f32x4.add(f32x4.sub(times(farSum, 1 / 6), nearSum), v128.load(from + 5 * step)));
}
