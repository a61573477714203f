import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { NamedTensors } from '../core/index.js';
import { cloneModel, networkWeights } from '../models/index.js';
import type { LatentSampler } from './latentSampling.js';

/** A generator to draw samples from; `dispose` frees what was made for it. */
export interface Sampler {
  readonly generator: LayersModel;
  /** How latents were drawn in training, and should be drawn for samples. */
  readonly latentSampler: LatentSampler;
  /** Frees what was made for the sampler, and nothing of the run's own. */
  readonly dispose: () => void;
}

/** The generator itself, or a copy of it with averaged weights where there are some. */
export function samplerOf(
  generator: LayersModel,
  latentSampler: LatentSampler,
  averaged: NamedTensors | null,
): Sampler {
  if (!averaged) return { generator, latentSampler, dispose: () => undefined };
  const copy = cloneModel(generator);
  const { parameters, statistics, frozen } = networkWeights(copy);
  const own = new Map([...parameters, ...statistics, ...frozen]);
  for (const [name, value] of Object.entries(averaged)) {
    const weight = own.get(name);
    if (!weight) throw new Error(`sampler: the generator has no weight ${name} for its average`);
    // The clone keeps the average alive when the model disposes its weights.
    tf.tidy(() => void weight.write(tf.clone(value)));
  }
  return { generator: copy, latentSampler, dispose: () => void copy.dispose() };
}
