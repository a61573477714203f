import { checksOf } from '../core/index.js';
import { type ByteSource } from './byteSource.js';
import { type Dataset } from './dataset.js';
import { memoryDataset } from './datasetFromArrays.js';
import { LABEL_OPTIONS, type LabelOptions } from './labels.js';
import { readIDX } from './parseIDX.js';

/** Options of {@link idxDataset}. */
export interface IDXDatasetOptions extends Omit<LabelOptions, 'labels'> {
  /** The file of images: bytes of [count, height, width] or [count, height, width, channels]; plain or gzip. */
  readonly images: ByteSource;
  /** The file of labels: integers of [count]; plain or gzip. Default: images without labels. */
  readonly labels?: ByteSource;
}

/**
 * A data set from files in the IDX format (MNIST, Fashion-MNIST, EMNIST, …).
 *
 * @throws InvalidArgumentError for files that are no IDX files, are cut off, or do not fit each other, and for labels that
 *   {@link datasetFromArrays} would refuse.
 */
export async function idxDataset(options: IDXDatasetOptions): Promise<Dataset> {
  const check = checksOf('idxDataset');
  check.knownKeys('options', options, ['images', ...LABEL_OPTIONS]);
  const { images, labels, ...labelOptions } = options;
  const { shape, data } = await readIDX(check, 'images', images);
  if (!(data instanceof Uint8Array) || (shape.length !== 3 && shape.length !== 4)) {
    return check.fail('images', 'must hold bytes of [count, height, width] or [count, height, width, channels]', shape);
  }
  const imageShape = check.imageShape('imageShape', [...shape.slice(1), 1].slice(0, 3));
  if (labels === undefined) return memoryDataset(check, data, imageShape, [0, 255], labelOptions);
  const { shape: labelShape, data: labelList } = await readIDX(check, 'labels', labels);
  if (labelShape.length !== 1) check.fail('labels', 'must hold one label per image, [count]', labelShape);
  return memoryDataset(check, data, imageShape, [0, 255], { ...labelOptions, labels: labelList });
}
