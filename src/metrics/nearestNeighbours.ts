import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import type { Dataset } from '../data/index.js';
import { distances } from './statistics/distances.js';
import type { FeatureExtractor } from './features/featureExtractor.js';
import { checkSource, imageBatches, isDataset, type ImageSource } from './features/imageSource.js';
import type { FeatureSample } from './statistics/imageStatistics.js';
import { checkFeatures } from './statistics/statisticsOf.js';

/** Options of {@link nearestNeighbours}. */
export interface NearestNeighboursOptions {
  /** What near means. */
  readonly features: FeatureExtractor;
  /** How many neighbours of each image, ≥ 1. Default 5. */
  readonly count?: number;
  /** Stops the work between two batches; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A training image near a generated one. */
export interface Neighbour {
  /** Its place in the data set. */
  readonly index: number;
  /** Euclidean distance of the features. */
  readonly distance: number;
}

/**
 * The images of a data set that are nearest to each of some images: what a generator may have learned by heart. All images of the
 * data set are looked at, a batch at a time; the features of `images` are kept.
 *
 * @returns for each image its neighbours, nearest first.
 * @throws InvalidArgumentError for no images, or fewer in the data set than neighbours.
 */
export async function nearestNeighbours(
  images: ImageSource,
  data: Dataset,
  options: NearestNeighboursOptions,
): Promise<readonly (readonly Neighbour[])[]> {
  const check = checksOf('nearestNeighbours');
  check.knownKeys('options', options, ['features', 'count', 'signal']);
  const { features, count = 5, signal } = options;
  checkSource(check, 'images', images);
  checkFeatures(check, features);
  if (!isDataset(data)) return check.fail('data', 'must be a data set', data);
  check.integer('count', count, 1, data.size);
  const asked: Float32Array[] = [];
  for await (const batch of featureBatches(images, features, signal)) asked.push(batch.values);
  const sample = concatenated(asked, features.width);
  if (sample.count === 0) check.fail('images', 'must not be empty', sample.count);
  const found = Array.from({ length: sample.count }, (): Neighbour[] => []);
  let start = 0;
  for await (const batch of featureBatches(data, features, signal)) {
    await distances(sample, batch, (row, first, squared) => {
      squared.forEach((square, j) =>
        insert(found[row] ?? [], { index: start + first + j, distance: Math.sqrt(square) }, count),
      );
    });
    start += batch.count;
  }
  return found;
}

async function* featureBatches(
  source: ImageSource,
  features: FeatureExtractor,
  signal: AbortSignal | undefined,
): AsyncGenerator<FeatureSample, void, undefined> {
  for await (const { images } of imageBatches('nearestNeighbours', source)) {
    const seen = tf.tidy(() => features.extract(images).features);
    images.dispose();
    const values = await seen.data<'float32'>();
    seen.dispose();
    signal?.throwIfAborted();
    const wrong = values.findIndex((value) => !Number.isFinite(value));
    if (wrong >= 0) checksOf('nearestNeighbours').fail('images', 'must have finite features', values[wrong]);
    yield { count: values.length / features.width, values };
  }
}

function concatenated(parts: readonly Float32Array[], width: number): FeatureSample {
  const values = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return { count: values.length / width, values };
}

function insert(list: Neighbour[], one: Neighbour, most: number): void {
  const last = list.at(-1);
  if (list.length === most && last && last.distance <= one.distance) return;
  const at = list.findIndex(({ distance }) => distance > one.distance);
  list.splice(at < 0 ? list.length : at, 0, one);
  list.splice(most);
}
