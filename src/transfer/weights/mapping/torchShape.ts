import type { ModelWeight, WeightLayer } from './weightLayers.js';

/** The shape that a weight has in PyTorch. */
export function torchShape({ kind }: WeightLayer, { role, shape }: ModelWeight): readonly number[] {
  const pick = (...axes: readonly number[]) => axes.map((axis) => shape[axis] ?? 0);
  if (role === 'depthwise_kernel') {
    const [height = 0, width = 0, channels = 0, multiplier = 0] = shape;
    return [channels * multiplier, 1, height, width];
  }
  if (role !== 'kernel') return shape.length === 3 ? pick(2, 0, 1) : shape;
  if (kind === 'Conv2D' || kind === 'Conv2DTranspose') return pick(3, 2, 0, 1);
  if (kind === 'Conv1D') return pick(2, 1, 0);
  return kind === 'Dense' ? pick(1, 0) : shape;
}
