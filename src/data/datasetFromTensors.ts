import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type Checks } from '../core/index.js';
import { type Dataset } from './dataset.js';
import { memoryDataset } from './datasetFromArrays.js';
import { LABEL_OPTIONS, type LabelList, type LabelOptions } from './labels.js';
import { checkPixels, resolvePixelRange, volumeOf, type PixelRange } from './pixels.js';

/** Options of {@link datasetFromTensors}. */
export interface DatasetFromTensorsOptions extends Omit<LabelOptions, 'labels'> {
  /** All images, [count, height, width, channels] float32 or int32 with 1, 3 or 4 channels. */
  readonly images: tf.Tensor4D;
  /**
   * Classes: [count], or [count, 1] int32, integers. Attributes: [count, attributes]. Default: images without labels.
   */
  readonly labels?: tf.Tensor1D | tf.Tensor2D;
  /** What the pixels stand for. Default: [0, 255] for int32; float32 has no default and must state it. */
  readonly pixelRange?: PixelRange;
}

/**
 * A data set from tensors that hold all images. Their values are copied once; the tensors stay the caller's.
 *
 * @throws InvalidArgumentError for zero images, wrong shapes, a pixel outside the range (NaN among them; the image is
 *   named), labels that are too few, out of range or no integers, and a class without images.
 */
export async function datasetFromTensors(options: DatasetFromTensorsOptions): Promise<Dataset> {
  const check = checksOf('datasetFromTensors');
  check.knownKeys('options', options, ['images', 'pixelRange', ...LABEL_OPTIONS]);
  const { images, labels, pixelRange, ...labelOptions } = options;
  const [count, ...imageShape] = checkTensor(check, 'images', images, [4]).shape;
  if (count === 0) check.fail('images', 'must hold at least one image', images);
  const shape = check.imageShape('imageShape', imageShape);
  const range = resolvePixelRange(check, pixelRange, images.dtype === 'int32' ? [0, 255] : null);
  const labelList = labels === undefined ? {} : { labels: await listOf(checkTensor(check, 'labels', labels, [1, 2])) };
  const pixels = await images.data<'float32' | 'int32'>();
  // Before integers become bytes, which would wrap around in silence.
  checkPixels(check, pixels, range, volumeOf(shape), (image) => `images[${image}]`);
  const copy = pixels instanceof Int32Array && range[1] === 255 ? Uint8Array.from(pixels) : Float32Array.from(pixels);
  return memoryDataset(check, copy, shape, range, { ...labelOptions, ...labelList });
}

function checkTensor<T extends tf.Tensor>(check: Checks, argument: string, tensor: T, ranks: readonly number[]): T {
  if (!(tensor instanceof tf.Tensor)) return check.fail(argument, 'must be a tensor', tensor);
  if (tensor.isDisposed) check.fail(argument, 'must not be disposed', tensor);
  if (!ranks.includes(tensor.rank)) check.fail(argument, `must have rank ${ranks.join(' or ')}`, tensor);
  if (tensor.dtype !== 'float32' && tensor.dtype !== 'int32') {
    check.fail(argument, 'must be a float32 or int32 tensor', tensor);
  }
  return tensor;
}

async function listOf(labels: tf.Tensor1D | tf.Tensor2D): Promise<LabelList> {
  const values = await labels.data<'float32' | 'int32'>();
  const [count, width] = labels.shape;
  if (width === undefined || (width === 1 && labels.dtype === 'int32')) return values;
  return Array.from({ length: count }, (_, i) => values.subarray(i * width, (i + 1) * width));
}
