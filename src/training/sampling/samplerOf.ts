import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { NamedTensors } from '../../core/index.js';
import { cloneModel, networkWeights } from '../../models/index.js';
import type { LatentSampler } from './latentSampling.js';

/** A generator to draw samples from; `dispose` frees what was made for it. */
export interface Sampler {
  readonly generator: LayersModel;
  /** How latents were drawn in training, and should be drawn for samples. */
  readonly latentSampler: LatentSampler;
  /** The name of each class or attribute, as the data had them; null where they have none. */
  readonly labelNames: readonly string[] | null;
  /** Frees what was made for the sampler, and nothing of the run's own. */
  readonly dispose: () => void;
}

/** The generator itself, or a copy of it with averaged weights where there are some. */
export function samplerOf(
  generator: LayersModel,
  latentSampler: LatentSampler,
  averaged: NamedTensors | null,
  labelNames: readonly string[] | null = null,
): Sampler {
  if (!averaged) return { generator, latentSampler, labelNames, dispose: () => undefined };
  const copy = cloneModel(generator);
  const { parameters, statistics, frozen } = networkWeights(copy);
  const own = new Map([...parameters, ...statistics, ...frozen]);
  for (const [name, value] of Object.entries(averaged)) {
    const weight = own.get(name);
    if (!weight) throw new Error(`sampler: the generator has no weight ${name} for its average`);
    // The clone keeps the average alive when the model disposes its weights.
    tf.tidy(() => void weight.write(tf.clone(value)));
  }
  return { generator: copy, latentSampler, labelNames, dispose: () => void copy.dispose() };
}

/** Tells a sampler from a generator of its own. */
export function isSampler(source: LayersModel | Sampler): source is Sampler {
  return typeof source === 'object' && source !== null && 'latentSampler' in source;
}
