import { checksOf, type ImageShape, type Json, RandomStream } from '../core/index.js';
import { checkDataset } from './checkDataset.js';
import { type Dataset } from './dataset.js';
import { volumeOf } from './pixels.js';

/** A random change of one image: a value for {@link augment}. */
export interface Augmentation {
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /**
   * Changes an image in place.
   *
   * @param image - [height, width, channels] in row-major order, in [-1, 1] before and after.
   * @param stream - the source of all randomness: the same stream gives the same change.
   * @throws InvalidArgumentError for images of a shape that it cannot change.
   */
  apply(image: Float32Array, shape: ImageShape, stream: RandomStream): void;
}

/**
 * A data set whose images are changed at random each time they are read; labels stay. The stream given to `read` decides
 * the changes, each image's apart.
 *
 * @param augmentations - are applied in this order.
 * @throws InvalidArgumentError if one of them cannot change images of this shape.
 */
export function augment(dataset: Dataset, augmentations: readonly Augmentation[]): Dataset {
  const check = checksOf('augment');
  const { size, imageShape, labels, labelNames } = checkDataset(check, 'dataset', dataset);
  if (!Array.isArray(augmentations)) check.fail('augmentations', 'must be a list', augmentations);
  const steps = augmentations.slice();
  const volume = volumeOf(imageShape);
  steps.forEach((step, i) => {
    if (!isAugmentation(step)) check.fail(`augmentations[${i}]`, 'must be an augmentation', step);
    // Tried on a blank image, so that what cannot work fails here and not in the middle of a training.
    step.apply(new Float32Array(volume), imageShape, new RandomStream(0));
  });
  return {
    size,
    imageShape,
    labels,
    labelNames,
    async read(indices, stream) {
      const examples = await dataset.read(indices, stream.split('source'));
      const changes = stream.split('augment');
      for (let i = 0; i < indices.length; i++) {
        const own = changes.split(i);
        const image = examples.images.subarray(i * volume, (i + 1) * volume);
        for (const step of steps) step.apply(image, imageShape, own);
      }
      return examples;
    },
    ...(dataset.readLabels && { readLabels: async (indices) => dataset.readLabels?.(indices) ?? null }),
  };
}

function isAugmentation(value: unknown): value is Augmentation {
  return typeof value === 'object' && value !== null && 'apply' in value && typeof value.apply === 'function';
}
