import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LabelSpec } from '../core/index.js';
import { applyLayer, sizeOf } from './applyLayer.js';
import type { BuildPoint, NetworkConditioning } from './conditioning.js';
import { labelVector } from './labelVector.js';

/** After each normalisation, a scale and a shift of every channel that depend on the label. */
export function conditionalAffine(labels: LabelSpec): NetworkConditioning {
  return {
    usesLabel: true,
    normalize(value, label, point, normalize) {
      const normalized = normalize(value);
      const scale = perChannel(label, labels, point, { name: 'scale', mean: 1, deviation: 0.02 }, sizeOf(value, -1));
      const shift = perChannel(label, labels, point, { name: 'shift', mean: 0, deviation: 0 }, sizeOf(value, -1));
      const scaled = applyLayer(tfl.layers.multiply({ name: `${point.name}_scaled` }), [normalized, scale]);
      return applyLayer(tfl.layers.add({ name: `${point.name}_shifted` }), [scaled, shift]);
    },
  };
}

function perChannel(
  label: SymbolicTensor,
  labels: LabelSpec,
  point: BuildPoint,
  { name, mean, deviation }: { readonly name: string; readonly mean: number; readonly deviation: number },
  channels: number,
): SymbolicTensor {
  const prefix = `${point.name}_${name}`;
  const vector = labelVector(label, labels, { size: channels, name: prefix, mean, deviation, seed: point.seed() });
  return applyLayer(tfl.layers.reshape({ name: `${prefix}_map`, targetShape: [1, 1, channels] }), vector);
}
