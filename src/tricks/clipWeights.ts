import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type NamedTensors } from '../core/index.js';
import type { GeneralTrick } from './trick.js';

/** Options of `clipWeights`. */
export interface ClipWeightsOptions {
  /** Every weight is brought into [-limit, limit]; > 0. Default 0.01. */
  readonly limit?: number;
}

const check = checksOf('clipWeights');

/**
 * Clips all trained weights of the discriminator after each of its updates, which bounds its slope as
 * `wassersteinLoss` asks for. A weight that is NaN stays NaN.
 *
 * Arjovsky, Chintala, Bottou: "Wasserstein GAN", 2017, algorithm 1.
 *
 * @throws InvalidArgumentError if `limit` is not above 0.
 */
export function clipWeights(options: ClipWeightsOptions = {}): GeneralTrick {
  check.knownKeys('options', options, ['limit']);
  const { limit = 0.01 } = options;
  check.above('limit', limit, 0);
  return {
    name: 'clipWeights',
    kind: 'general',
    options: { limit },
    afterUpdate: ({ update, parameters }) =>
      update === 'discriminator' ? { parameters: clipAll(parameters, limit) } : {},
  };
}

function clipAll(tensors: NamedTensors, limit: number): NamedTensors {
  return tf.tidy(() => {
    const [low, high] = [tf.scalar(-limit), tf.scalar(limit)];
    // Not tf.clipByValue: on wasm it turns NaN into the limit, and on webgl it leaves the neighbours of a NaN as they are.
    const clip = (tensor: tf.Tensor): tf.Tensor => tf.minimum(tf.maximum(tensor, low), high);
    return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, clip(tensor)]));
  });
}
