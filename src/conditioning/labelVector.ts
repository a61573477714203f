import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import type { LabelSpec } from '../core/index.js';
import { applyLayer } from './applyLayer.js';

/** How a label becomes a vector. */
interface LabelVectorOptions {
  /** Length of the vector. */
  readonly size: number;
  /** The name of the layer that holds the weights. */
  readonly name: string;
  /** Mean of the vector's elements before training. */
  readonly mean: number;
  /** Standard deviation of the weights before training; 0: all vectors start equal. */
  readonly deviation: number;
  readonly seed: number;
}

/**
 * A trained vector for each label: a row of an embedding for classes, a linear dense layer for attributes.
 *
 * @returns [batch, size].
 */
export function labelVector(label: SymbolicTensor, labels: LabelSpec, options: LabelVectorOptions): SymbolicTensor {
  const { size, name, mean, deviation, seed } = options;
  if (labels.kind === 'attributes') {
    const kernelInitializer = normal(0, deviation, seed);
    const biasInitializer = tfl.initializers.constant({ value: mean });
    return applyLayer(tfl.layers.dense({ name, units: size, kernelInitializer, biasInitializer }), label);
  }
  const embeddingsInitializer = normal(mean, deviation, seed);
  const embedding = tfl.layers.embedding({ name, inputDim: labels.count, outputDim: size, embeddingsInitializer });
  return applyLayer(tfl.layers.flatten({ name: `${name}_flat` }), applyLayer(embedding, label));
}

function normal(mean: number, stddev: number, seed: number) {
  // tfjs reads a standard deviation of 0 as "not given" and takes 0.05.
  return stddev === 0
    ? tfl.initializers.constant({ value: mean })
    : tfl.initializers.randomNormal({ mean, stddev, seed });
}
