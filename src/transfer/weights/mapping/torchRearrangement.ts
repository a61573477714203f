import type { MapShape } from './flattenedMaps.js';
import { permuted, sameShape, type Rearrangement } from './rearrangement.js';
import type { ModelWeight, WeightLayer } from './weightLayers.js';

/** How an array of PyTorch becomes a weight of a layer; null if its shape says that it does not. */
export function torchRearrangement(
  layer: WeightLayer,
  { role, shape }: ModelWeight,
  from: readonly number[],
): Rearrangement | null {
  const found = isMatrix(role) ? kernel(layer, from) : vector(layer, shape, from);
  if (!found) return null;
  const elements = (sizes: readonly number[]) => sizes.reduce((product, size) => product * size, 1);
  const fits = sameShape(found.shape, shape) && elements(found.split) === elements(from);
  return fits ? found : null;
}

function isMatrix(role: string): boolean {
  return role === 'kernel' || role === 'depthwise_kernel' || role === 'embeddings';
}

function kernel(layer: WeightLayer, from: readonly number[]): Rearrangement | null {
  switch (layer.kind) {
    // [out, in, height, width], or [in, out, height, width] of a transposed convolution, which tfjs has as [h, w, out, in].
    case 'Conv2D':
    case 'Conv2DTranspose':
      return from.length === 4 ? permuted(from, [2, 3, 1, 0]) : null;
    case 'Conv1D':
      return from.length === 3 ? permuted(from, [2, 1, 0]) : null;
    case 'DepthwiseConv2D':
      return depthwise(layer, from);
    case 'Dense':
      return from.length === 2 ? linear(layer, from) : wholeMap(layer, from);
    case 'Embedding':
      return permuted(from);
    default:
      return null;
  }
}

/** A convolution of as many groups as channels: [channels · multiplier, 1, height, width]. */
function depthwise({ weights }: WeightLayer, from: readonly number[]): Rearrangement | null {
  const channels = weights[0]?.shape[2] ?? 1;
  const [out = 0, one, height = 0, width = 0] = from;
  if (from.length !== 4 || one !== 1 || out % channels !== 0) return null;
  return permuted([channels, out / channels, height, width], [2, 3, 0, 1]);
}

/** [out, in], either of which may be a flattened map: channels first there, channels last here. */
function linear({ before, after }: WeightLayer, [out = 0, input = 0]: readonly number[]): Rearrangement {
  const outputs = after ? channelsFirst(after) : [out];
  const inputs = before ? channelsFirst(before) : [input];
  const move = (sizes: readonly number[], first: number) =>
    (sizes.length === 3 ? [1, 2, 0] : [0]).map((i) => i + first);
  const axes = [...move(inputs, outputs.length), ...move(outputs, 0)];
  return { split: [...outputs, ...inputs], axes, repeat: 1, shape: [input, out] };
}

/** A convolution that covers its whole map, or a transposed one over a map of one pixel: a dense layer. */
function wholeMap({ before, after }: WeightLayer, from: readonly number[]): Rearrangement | null {
  const [first = 0, second = 0, height = 0, width = 0] = from;
  const pixels = height * width;
  if (from.length !== 4) return null;
  if (after && !before && sameShape(after, [height, width, second])) {
    return { split: from, axes: [0, 2, 3, 1], repeat: 1, shape: [first, pixels * second] };
  }
  if (before && !after && sameShape(before, [height, width, second])) {
    return { split: from, axes: [2, 3, 1, 0], repeat: 1, shape: [pixels * second, first] };
  }
  return null;
}

/** A bias, or a weight of a normalisation: one number for each unit or channel, or for each element of a map. */
function vector(
  { kind, before, after }: WeightLayer,
  shape: readonly number[],
  from: readonly number[],
): Rearrangement | null {
  if (from.length === 3) return permuted(from, [1, 2, 0]);
  if (from.length !== 1) return null;
  const [length = 0] = from;
  const map = after ?? (kind !== 'Dense' && before && product(before) === shape[0] ? before : null);
  if (!map || shape.length !== 1) return permuted(from);
  if (length === product(map)) return { split: channelsFirst(map), axes: [1, 2, 0], repeat: 1, shape: [length] };
  if (length !== map[2]) return permuted(from);
  return { split: from, axes: [0], repeat: map[0] * map[1], shape: [product(map)] };
}

function channelsFirst([height, width, channels]: MapShape): readonly number[] {
  return [channels, height, width];
}

function product(map: MapShape): number {
  return map[0] * map[1] * map[2];
}
