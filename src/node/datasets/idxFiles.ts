import { checksOf } from '../../core/index.js';
import { idxDataset, type Dataset, type IDXDatasetOptions } from '../../data/index.js';
import { fileSource, onBehalfOf } from './fileSource.js';

/** Options of {@link idxFiles}. */
export interface IDXFilesOptions extends Omit<IDXDatasetOptions, 'images' | 'labels'> {
  /** The path of the file of images, e.g. `train-images-idx3-ubyte.gz`; plain or gzip. */
  readonly images: string;
  /** The path of the file of labels, e.g. `train-labels-idx1-ubyte.gz`; plain or gzip. Default: images without labels. */
  readonly labels?: string;
}

/**
 * A data set from files in the IDX format (MNIST, Fashion-MNIST, EMNIST, …).
 *
 * @throws an error that names the file for files that cannot be read, are no IDX files or are cut off; and what
 *   `idxDataset` throws.
 */
export async function idxFiles(options: IDXFilesOptions): Promise<Dataset> {
  const check = checksOf('idxFiles');
  check.knownKeys('options', options, ['images', 'labels', 'labelNames', 'classCount', 'allowEmptyClasses']);
  const { images, labels, ...rest } = options;
  const imageFile = await fileSource('idxFiles', 'images', images);
  const labelFile = labels === undefined ? {} : { labels: await fileSource('idxFiles', 'labels', labels) };
  return onBehalfOf('idxFiles', () => idxDataset({ ...rest, images: imageFile, ...labelFile }));
}
