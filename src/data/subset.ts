import { checksOf } from '../core/index.js';
import { checkDataset } from './checkDataset.js';
import { type Dataset } from './dataset.js';
import { checkIndices } from './lists.js';

/**
 * Some images of a data set, in the order of `indices`; labels keep their meaning, so a class may have no images here.
 *
 * @param indices - integers in [0, dataset.size), at least one, repeats allowed.
 */
export function subset(dataset: Dataset, indices: ArrayLike<number>): Dataset {
  const check = checksOf('subset');
  const { size, imageShape, labels, labelNames } = checkDataset(check, 'dataset', dataset);
  const chosen = checkIndices(check, indices, size);
  if (chosen.length === 0) check.fail('indices', 'must hold at least one index', indices);
  const within = (functionName: string, own: ArrayLike<number>): Int32Array =>
    checkIndices(checksOf(functionName), own, chosen.length).map((index) => chosen[index] ?? 0);
  return {
    size: chosen.length,
    imageShape,
    labels,
    labelNames,
    read: async (own, stream) => dataset.read(within('Dataset.read', own), stream),
    ...(dataset.readLabels && {
      readLabels: async (own) => dataset.readLabels?.(within('Dataset.readLabels', own)) ?? null,
    }),
  };
}
