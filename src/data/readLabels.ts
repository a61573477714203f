import { checksOf, RandomStream } from '../core/index.js';
import { checkDataset, checkLabels } from './checkDataset.js';
import { type Dataset, type Examples } from './dataset.js';
import { integersBetween } from './lists.js';

/** How many images are in memory at once where labels cannot be had without them. */
const CHUNK = 256;

/**
 * The labels of a whole data set, in the order of the images: classes one integer an image, attributes `count` numbers an
 * image; null where there are no labels. Images are read only if the data set has no `readLabels` of its own.
 */
export async function readLabels(dataset: Dataset): Promise<Examples['labels']> {
  const check = checksOf('readLabels');
  const { size, labels } = checkDataset(check, 'dataset', dataset);
  if (!labels) return null;
  if (dataset.readLabels) {
    return checkLabels(check, dataset, await dataset.readLabels(integersBetween(0, size)), size);
  }
  const width = labels.kind === 'classes' ? 1 : labels.count;
  const all = labels.kind === 'classes' ? new Int32Array(size) : new Float32Array(size * width);
  for (let from = 0; from < size; from += CHUNK) {
    const indices = integersBetween(from, Math.min(from + CHUNK, size));
    const examples = await dataset.read(indices, new RandomStream(0));
    all.set(checkLabels(check, dataset, examples.labels, indices.length) ?? [], from * width);
  }
  return all;
}
