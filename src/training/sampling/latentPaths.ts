import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { checksOf, RandomStream } from '../../core/index.js';
import { normalLatents, type LatentSampler } from './latentSampling.js';

/** Options of {@link latentPaths}. */
export interface LatentPathsOptions {
  /** How many paths, ≥ 1. Default 1. */
  readonly paths?: number;
  /** Latent vectors on each path, both ends among them; ≥ 2. Default 8. */
  readonly steps?: number;
  /** Chooses the ends; a safe integer. Default 0. */
  readonly seed?: number;
  /** How the ends are drawn. Default `normalLatents()`. */
  readonly latentSampler?: LatentSampler;
}

/**
 * Latent vectors on the way from one random vector to another, for `generate`: what changes step by step is what the generator has
 * understood; sudden changes are what it has learned by heart. The way is an arc, whose vectors have lengths that occur in training
 * (White 2016, "Sampling Generative Networks").
 *
 * @param latentDim - of the generator: `latentDimOf(generator)`.
 * @returns [paths · steps, latentDim], path after path; the caller disposes it.
 */
export function latentPaths(latentDim: number, options: LatentPathsOptions = {}): Tensor2D {
  const check = checksOf('latentPaths');
  check.integer('latentDim', latentDim, 1);
  check.knownKeys('options', options, ['paths', 'steps', 'seed', 'latentSampler']);
  const { paths = 1, steps = 8, seed = 0, latentSampler = normalLatents() } = options;
  check.integer('paths', paths, 1);
  check.integer('steps', steps, 2);
  const stream = new RandomStream(check.integer('seed', seed, Number.MIN_SAFE_INTEGER)).split('paths');
  const values = new Float32Array(paths * steps * latentDim);
  for (let path = 0; path < paths; path++) {
    const ends = latentSampler.sample(2, latentDim, stream.split(path));
    const [from, to] = [ends.subarray(0, latentDim), ends.subarray(latentDim)];
    for (let i = 0; i < steps; i++) values.set(between(from, to, i / (steps - 1)), (path * steps + i) * latentDim);
  }
  return tf.tensor2d(values, [paths * steps, latentDim]);
}

/** On the arc between the directions of two vectors, as long as lies between their lengths. */
function between(from: Float32Array, to: Float32Array, share: number): Float32Array {
  const lengths = [Math.sqrt(dot(from, from)), Math.sqrt(dot(to, to))] as const;
  const angle = Math.acos(Math.min(1, Math.max(-1, dot(from, to) / (lengths[0] * lengths[1]))));
  const sine = Math.sin(angle);
  // Where they point the same way, or to opposite sides, there is no one arc.
  const turned = (part: number): number => (sine > 1e-6 ? Math.sin(part * angle) / sine : part);
  const length = (1 - share) * lengths[0] + share * lengths[1];
  const [own, other] = [(turned(1 - share) * length) / lengths[0], (turned(share) * length) / lengths[1]];
  return from.map((value, i) => own * value + other * (to[i] ?? 0));
}

function dot(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);
}
