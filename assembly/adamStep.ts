/**
 * One step of Adam: `newM = m · beta1 + gradient`, `newV = v · beta2 + gradient²` and
 * `update = newM / (√newV + floor) · scale`, each value rounded as by separate kernels.
 */
export function adamStep(
  gradient: usize,
  m: usize,
  v: usize,
  update: usize,
  newM: usize,
  newV: usize,
  size: i32,
  beta1: f32,
  beta2: f32,
  scale: f32,
  floor: f32,
): void {
  const beta1s = f32x4.splat(beta1);
  const beta2s = f32x4.splat(beta2);
  const scales = f32x4.splat(scale);
  const floors = f32x4.splat(floor);
  const end = (<usize>size) << 2;
  let i: usize = 0;
  for (; i + 16 <= end; i += 16) {
    const g = v128.load(gradient + i);
    const mean = f32x4.add(f32x4.mul(v128.load(m + i), beta1s), g);
    const square = f32x4.add(f32x4.mul(v128.load(v + i), beta2s), f32x4.mul(g, g));
    v128.store(newM + i, mean);
    v128.store(newV + i, square);
    v128.store(update + i, f32x4.mul(f32x4.div(mean, f32x4.add(f32x4.sqrt(square), floors)), scales));
  }
  for (; i < end; i += 4) {
    const g = load<f32>(gradient + i);
    const mean = load<f32>(m + i) * beta1 + g;
    const square = load<f32>(v + i) * beta2 + g * g;
    store<f32>(newM + i, mean);
    store<f32>(newV + i, square);
    store<f32>(update + i, (mean / (sqrt<f32>(square) + floor)) * scale);
  }
}
