import type { WeightArray, WeightsLayout } from '../formats/weightsFile.js';
import { permuted, sameShape, type Rearrangement } from './rearrangement.js';
import { reasonToIgnore, type SourceModule } from './sourceModules.js';
import { torchRearrangement } from './torchRearrangement.js';
import type { ModelWeight, WeightLayer } from './weightLayers.js';

/** Where a weight gets its numbers from. */
export interface WeightOrigin {
  readonly weight: ModelWeight;
  /** The array; null for a weight that the source does not have and that is 0 or 1 without it. */
  readonly array: WeightArray | null;
  /** Null together with `array`. */
  readonly rearrangement: Rearrangement | null;
}

const TORCH_NAMES: Readonly<Record<string, string>> = {
  kernel: 'weight',
  depthwise_kernel: 'weight',
  embeddings: 'weight',
  gamma: 'weight',
  bias: 'bias',
  beta: 'bias',
  moving_mean: 'running_mean',
  moving_variance: 'running_var',
};

/** What a weight is where the original has none: a layer without a bias adds 0, a norm without a scale multiplies by 1. */
export function neutralValue(role: string): number | null {
  return role === 'bias' || role === 'beta' ? 0 : role === 'gamma' ? 1 : null;
}

/** What PyTorch would call a weight: `stage0_conv.weight`. */
export function torchName({ path }: WeightLayer, { role }: ModelWeight): string {
  return `${path.replaceAll('/', '.')}.${TORCH_NAMES[role] ?? role}`;
}

/** How an array becomes a weight; null if the two do not fit. */
export function fitArray(
  layer: WeightLayer,
  weight: ModelWeight,
  { shape }: WeightArray,
  layout: WeightsLayout,
): Rearrangement | null {
  if (layout === 'torch' && weight.role in TORCH_NAMES) return torchRearrangement(layer, weight, shape);
  return sameShape(shape, weight.shape) ? permuted(shape) : null;
}

/** Where all weights of a layer come from, if they come from this module and all of its arrays are used. */
export function fitModule(
  layer: WeightLayer,
  module: SourceModule,
  layout: WeightsLayout,
): readonly WeightOrigin[] | null {
  const unused = new Set(module.arrays.values());
  const origins: WeightOrigin[] = [];
  for (const [i, weight] of layer.weights.entries()) {
    const leaf = layout === 'torch' ? (TORCH_NAMES[weight.role] ?? weight.role) : weight.role;
    const array = module.arrays.get(leaf) ?? (layout === 'tf' ? module.arrays.get(String(i)) : undefined);
    const rearrangement = array ? fitArray(layer, weight, array, layout) : null;
    if (array ? !rearrangement : neutralValue(weight.role) === null) return null;
    if (array) unused.delete(array);
    origins.push({ weight, array: array ?? null, rearrangement });
  }
  const used = unused.size < module.arrays.size;
  return used && [...unused].every(({ name }) => reasonToIgnore(name) !== null) ? origins : null;
}
