import { checksOf } from '../core/index.js';
import { createDataset } from './createDataset.js';
import { type Dataset } from './dataset.js';
import { LABEL_OPTIONS, type LabelOptions } from './labels.js';
import { checkPixels, resolvePixelRange, volumeOf, type PixelArray, type PixelRange } from './pixels.js';

/** Options of {@link datasetFromReader}. */
export interface DatasetFromReaderOptions extends LabelOptions {
  /** Number of images. */
  readonly size: number;
  /** [height, width, channels] with 1, 3 or 4 channels. */
  readonly imageShape: readonly [height: number, width: number, channels: number];
  /** What the pixels that `readImage` gives stand for. */
  readonly pixelRange: PixelRange;
  /**
   * The pixels of one image, [height, width, channels] in row-major order. Called for several images at once; the same
   * index gives the same pixels. The array is read before the next tick and never changed.
   */
  readonly readImage: (index: number) => PixelArray | Promise<PixelArray>;
}

/**
 * A data set whose images are read one by one when they are asked for: from files, over the network, from a canvas.
 *
 * @throws InvalidArgumentError for zero images, a wrong shape or wrong labels at once; `read` throws for an image of a
 *   wrong size or with pixels outside the range (NaN among them), and names its index.
 */
export function datasetFromReader(options: DatasetFromReaderOptions): Dataset {
  const check = checksOf('datasetFromReader');
  check.knownKeys('options', options, ['size', 'imageShape', 'pixelRange', 'readImage', ...LABEL_OPTIONS]);
  const size = check.integer('size', options.size, 1);
  const imageShape = check.imageShape('imageShape', options.imageShape);
  const pixelRange = resolvePixelRange(check, options.pixelRange, null);
  const given: unknown = options.readImage;
  if (typeof given !== 'function') check.fail('readImage', 'must be a function', given);
  const volume = volumeOf(imageShape);
  async function readImage(index: number): Promise<PixelArray> {
    const pixels: unknown = await options.readImage(index);
    const name = `readImage(${index})`;
    if (!isPixelArray(pixels) || pixels.length !== volume) {
      return check.fail(name, `must give the ${volume} pixels of an image [${imageShape.join(', ')}]`, pixels);
    }
    checkPixels(check, pixels, pixelRange, volume, () => name);
    return pixels;
  }
  return createDataset(check, { ...options, size, imageShape, pixelRange, readImage });
}

/** Whether a value is a typed array of one of the kinds that pixels come in. */
export function isPixelArray(value: unknown): value is PixelArray {
  return value instanceof Uint8Array || value instanceof Uint8ClampedArray || value instanceof Float32Array;
}
