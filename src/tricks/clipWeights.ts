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
  // On wasm clipByValue alone would turn NaN into the limit.
  const clip = (x: tf.Tensor): tf.Tensor => tf.where(tf.isNaN(x), x, tf.clipByValue(x, -limit, limit));
  return tf.tidy(() => Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, clip(tensor)])));
}
