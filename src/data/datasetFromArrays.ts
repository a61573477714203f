import { checksOf, type Checks, type ImageShape } from '../core/index.js';
import { createDataset } from './createDataset.js';
import { type Dataset } from './dataset.js';
import { isPixelArray } from './datasetFromReader.js';
import { LABEL_OPTIONS, type LabelOptions } from './labels.js';
import { checkPixels, resolvePixelRange, volumeOf, type PixelArray, type PixelRange } from './pixels.js';

/** Options of {@link datasetFromArrays}. */
export interface DatasetFromArraysOptions extends LabelOptions {
  /** All images, [count, height, width, channels] in row-major order. Not copied: leave the array as it is. */
  readonly images: PixelArray;
  /** [height, width, channels] with 1, 3 or 4 channels. */
  readonly imageShape: readonly [height: number, width: number, channels: number];
  /** What the pixels stand for. Default: [0, 255] for bytes; a Float32Array has no default and must state it. */
  readonly pixelRange?: PixelRange;
}

/**
 * A data set from a typed array that holds all images.
 *
 * @throws InvalidArgumentError for zero images, a length that the shape does not divide, a pixel outside the range (NaN
 *   among them; the image is named), labels that are too few, out of range or no integers, and a class without images.
 */
export function datasetFromArrays(options: DatasetFromArraysOptions): Dataset {
  const check = checksOf('datasetFromArrays');
  check.knownKeys('options', options, ['images', 'imageShape', 'pixelRange', ...LABEL_OPTIONS]);
  const { images, imageShape, pixelRange, ...labelOptions } = options;
  const shape = check.imageShape('imageShape', imageShape);
  if (!isPixelArray(images)) return check.fail('images', 'must be a Uint8Array or Float32Array', images);
  const range = resolvePixelRange(check, pixelRange, images instanceof Float32Array ? null : [0, 255]);
  return memoryDataset(check, images, shape, range, labelOptions);
}

/** A data set over one array of images, whose range was chosen. */
export function memoryDataset(
  check: Checks,
  images: PixelArray,
  imageShape: ImageShape,
  pixelRange: PixelRange,
  labelOptions: LabelOptions,
): Dataset {
  const volume = volumeOf(imageShape);
  if (images.length === 0) check.fail('images', 'must hold at least one image', images);
  if (images.length % volume !== 0) {
    check.fail('images', `must hold whole images [${imageShape.join(', ')}], ${volume} numbers each`, images);
  }
  checkPixels(check, images, pixelRange, volume, (image) => `images[${image}]`);
  return createDataset(check, {
    ...labelOptions,
    size: images.length / volume,
    imageShape,
    pixelRange,
    readImage: (index) => images.subarray(index * volume, (index + 1) * volume),
  });
}
