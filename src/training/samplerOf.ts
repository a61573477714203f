import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { NamedTensors } from '../core/index.js';
import { cloneModel, networkWeights } from '../models/index.js';

/** A generator to draw samples from; `dispose` frees what was made for it. */
export interface Sampler {
  readonly generator: LayersModel;
  dispose(): void;
}

/** The generator itself, or a copy of it with averaged weights where there are some. */
export function samplerOf(generator: LayersModel, averaged: NamedTensors | null): Sampler {
  if (!averaged) return { generator, dispose: () => undefined };
  const copy = cloneModel(generator);
  const { parameters, statistics, frozen } = networkWeights(copy);
  const own = new Map([...parameters, ...statistics, ...frozen]);
  for (const [name, value] of Object.entries(averaged)) {
    const weight = own.get(name);
    if (!weight) throw new Error(`sampler: the generator has no weight ${name} for its average`);
    // The clone keeps the average alive when the model disposes its weights.
    tf.tidy(() => void weight.write(tf.clone(value)));
  }
  return { generator: copy, dispose: () => void copy.dispose() };
}
