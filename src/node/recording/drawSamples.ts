import * as tf from '@tensorflow/tfjs-core';
import { RandomStream } from '../../core/index.js';
import {
  generate,
  imageGrid,
  latentDimOf,
  type LatentSampler,
  type Picture,
  type Sampler,
} from '../../training/index.js';
import type { ResolvedRecordRunOptions } from './recordRunOptions.js';

/** A grid of samples, from latent vectors that are the same at each call. */
export async function drawSamples(
  { generator, latentSampler }: Sampler,
  options: ResolvedRecordRunOptions,
): Promise<Picture> {
  const { columns, labels, range } = options;
  const latents = fixedLatents(latentSampler, latentDimOf(generator), options);
  try {
    const { images } = await generate(generator, labels ? { latents, labels } : { latents });
    try {
      return await imageGrid(images, { columns, range });
    } finally {
      images.dispose();
    }
  } finally {
    latents.dispose();
  }
}

/** With labels, the images of a row share a latent vector, so that the columns differ by their label alone. */
function fixedLatents(sampler: LatentSampler, length: number, options: ResolvedRecordRunOptions): tf.Tensor2D {
  const { rows, columns, labels, seed } = options;
  const repeats = labels ? columns : 1;
  const stream = new RandomStream(seed).split('samples');
  const drawn = sampler.sample((rows * columns) / repeats, length, stream);
  const values = new Float32Array(rows * columns * length);
  for (let i = 0; i < rows * columns; i++) {
    const from = Math.floor(i / repeats) * length;
    values.set(drawn.subarray(from, from + length), i * length);
  }
  return tf.tensor2d(values, [rows * columns, length]);
}
