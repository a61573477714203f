import { checksOf } from '../core/index.js';
import { checkDataset } from './checkDataset.js';
import { type Dataset } from './dataset.js';
import { readLabels } from './readLabels.js';

/**
 * How many images each class has, without reading the images where the data set can tell.
 *
 * @returns one number a class; classes without images count 0.
 * @throws InvalidArgumentError for a data set whose labels are not classes.
 */
export async function labelCounts(dataset: Dataset): Promise<number[]> {
  const check = checksOf('labelCounts');
  const { labels } = checkDataset(check, 'dataset', dataset);
  if (labels?.kind !== 'classes') return check.fail('dataset', 'must have classes as labels', labels);
  const counts = new Int32Array(labels.count);
  (await readLabels(dataset))?.forEach((label, i) => {
    const counted = check.integer(`dataset label ${i}`, label, 0, labels.count - 1);
    counts[counted] = (counts[counted] ?? 0) + 1;
  });
  return Array.from(counts);
}
