import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { FeatureExtractor } from '../../src/metrics/index.js';
import type { GeneratedImages } from '../../src/training/index.js';

/** Takes each image [1, width, 1] for its own features, so that they are known; the first `classes` for probabilities. */
export function vectorFeatures(width: number, classes: number | null = null): FeatureExtractor {
  return {
    name: 'vectors',
    width,
    classes,
    extract(images) {
      const features: Tensor2D = tf.reshape(images, [images.shape[0], width]);
      const probabilities = classes === null ? null : tf.slice2d(features, [0, 0], [images.shape[0], classes]);
      return { features, probabilities };
    },
    weights: () => [],
    dispose: () => undefined,
  };
}

/** A stream of vectors as images [1, width, 1], a few at a time, with labels if there are some. */
export async function* streamOf(
  rows: readonly (readonly number[])[],
  labels: readonly number[] | null = null,
  batchSize = 7,
): AsyncGenerator<GeneratedImages, void, undefined> {
  for (let start = 0; start < rows.length; start += batchSize) {
    await Promise.resolve();
    const batch = rows.slice(start, start + batchSize);
    const images: Tensor4D = tf.tensor4d(batch.flat(), [batch.length, 1, batch[0]?.length ?? 0, 1]);
    yield { images, labels: labels?.slice(start, start + batchSize) ?? null };
  }
}
