import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { LatentSampler } from './latentSampling.js';

/** The label of one image: a class, or a vector of attributes. */
export type ImageLabel = number | readonly number[];

/** What to generate. */
export interface GenerationOptions {
  /** How many images, ≥ 1. Default: as many as there are `latents` or else `labels`; required where neither is a list. */
  readonly count?: number;
  /**
   * One label for all images, or a list of labels that is gone through from start to end, again and again; `count` must
   * then be a multiple of its length. Classes are integers; attributes are vectors, and a single vector is one label for
   * all. Default: the classes in turn, 0, 1, 2, …; required for a generator with attributes, and not allowed for a
   * generator without labels.
   */
  readonly labels?: ImageLabel | readonly ImageLabel[];
  /** How many classes there are. Default: what the generator's embedding layer tells. */
  readonly classCount?: number;
  /** Draws the latent vectors: image i of a seed is the same whatever `count` and `batchSize` are. Default 0. */
  readonly seed?: number;
  /**
   * How the latent vectors are drawn: as in training. Default: the sampler's own, for a model `normalLatents()`; see also
   * `truncatedLatents`.
   */
  readonly latentSampler?: LatentSampler;
  /** Latent vectors to use instead of random ones, [count, latentDim]; they stay the caller's. */
  readonly latents?: Tensor2D;
  /** Images computed at once, ≥ 1. Default 64. */
  readonly batchSize?: number;
  /** Stops the work between two batches; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** The names of the options, for checks of functions that pass them on. */
export const generationOptionNames = [
  'count',
  'labels',
  'classCount',
  'seed',
  'latentSampler',
  'latents',
  'batchSize',
  'signal',
] as const satisfies readonly (keyof GenerationOptions)[];
