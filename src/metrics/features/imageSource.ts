import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checksOf, createBreather, RandomStream, type Checks } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import type { GeneratedImages } from '../../training/index.js';

/**
 * Images in [-1, 1], a batch at a time: a data set, what `generateBatches` gives, or tensors [batch, height, width, channels]
 * from anywhere. The tensors of a stream are disposed when they have been looked at.
 */
export type ImageSource = Dataset | AsyncIterable<Tensor4D | GeneratedImages>;

/** A batch of images, with their classes if they have some. */
export interface ImageBatch {
  /** To be disposed by whoever reads the batch. */
  readonly images: Tensor4D;
  readonly classes: readonly number[] | null;
}

const BATCH = 64;

/**
 * The batches of a source, in order. Other work gets its turn between two of them.
 *
 * @throws InvalidArgumentError at a batch that is no images.
 */
export async function* imageBatches(
  functionName: string,
  source: ImageSource,
): AsyncGenerator<ImageBatch, void, undefined> {
  const breathe = createBreather();
  const batches = isDataset(source) ? datasetBatches(source) : streamBatches(functionName, source);
  for await (const batch of batches) {
    yield batch;
    await breathe();
  }
}

async function* datasetBatches(data: Dataset): AsyncGenerator<ImageBatch, void, undefined> {
  for (let start = 0; start < data.size; start += BATCH) {
    const count = Math.min(BATCH, data.size - start);
    const indices = Array.from({ length: count }, (_, i) => start + i);
    const { images, labels } = await data.read(indices, new RandomStream(0).split(start));
    const classes = data.labels?.kind === 'classes' && labels ? [...labels] : null;
    yield { images: tf.tensor4d(images, [count, ...data.imageShape]), classes };
  }
}

async function* streamBatches(
  functionName: string,
  source: Exclude<ImageSource, Dataset>,
): AsyncGenerator<ImageBatch, void, undefined> {
  const check = checksOf(functionName);
  for await (const item of source) {
    const images = item instanceof tf.Tensor ? item : item?.images;
    if (!isImages(images)) return check.fail('images', 'must be tensors [batch, height, width, channels]', images);
    const labels = item instanceof tf.Tensor ? null : item.labels;
    yield { images, classes: labels?.every((label) => typeof label === 'number') ? labels : null };
  }
}

/** Throws unless `value` can be read as images. */
export function checkSource(check: Checks, argument: string, value: ImageSource): void {
  const given: unknown = value;
  const isStream = typeof given === 'object' && given !== null && Symbol.asyncIterator in given;
  if (!isStream && !isDataset(given)) check.fail(argument, 'must be a data set or a stream of image tensors', given);
}

export function isDataset(source: unknown): source is Dataset {
  return typeof source === 'object' && source !== null && 'read' in source && 'imageShape' in source;
}

function isImages(value: unknown): value is Tensor4D {
  return value instanceof tf.Tensor && value.rank === 4;
}
