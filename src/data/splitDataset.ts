import { checksOf, RandomStream } from '../core/index.js';
import { checkDataset } from './checkDataset.js';
import { type Dataset } from './dataset.js';
import { readLabels } from './readLabels.js';
import { subset } from './subset.js';

/** Options of {@link splitDataset}. */
export interface SplitDatasetOptions {
  /** The share of the images that is held out, in (0, 1). */
  readonly heldOut: number;
  /** Chooses which images; a safe integer. Default 0. */
  readonly seed?: number;
}

/** The two parts of a data set. */
export interface DatasetSplit {
  readonly train: Dataset;
  readonly heldOut: Dataset;
}

/**
 * Splits a data set in two parts without a common image. Of each class the same share is held out, rounded to whole
 * images, but at least one image of each class stays in `train`. Both parts keep the order of the images.
 *
 * @throws InvalidArgumentError if the share is so small, or the data set, that no image would be held out.
 */
export async function splitDataset(dataset: Dataset, options: SplitDatasetOptions): Promise<DatasetSplit> {
  const check = checksOf('splitDataset');
  checkDataset(check, 'dataset', dataset);
  check.knownKeys('options', options, ['heldOut', 'seed']);
  const { heldOut, seed = 0 } = options;
  const share = check.above('heldOut', heldOut, 0);
  if (share >= 1) check.fail('heldOut', 'must be less than 1', share);
  const stream = new RandomStream(check.integer('seed', seed, Number.MIN_SAFE_INTEGER));
  const chosen = new Set<number>();
  for (const [stratum, members] of await strataOf(dataset)) {
    const order = stream.split(stratum).permutation(members.length);
    const count = Math.min(Math.round(share * members.length), members.length - 1);
    for (const i of order.subarray(0, count)) chosen.add(members[i] ?? 0);
  }
  if (chosen.size === 0)
    check.fail('heldOut', `must be a share that holds at least one image of ${dataset.size}`, heldOut);
  const indices = Array.from({ length: dataset.size }, (_, i) => i);
  return {
    train: subset(
      dataset,
      indices.filter((i) => !chosen.has(i)),
    ),
    heldOut: subset(
      dataset,
      indices.filter((i) => chosen.has(i)),
    ),
  };
}

/** The indices of each class; of all images at once where the labels are no classes. */
async function strataOf(dataset: Dataset): Promise<Map<number, number[]>> {
  const labels = dataset.labels?.kind === 'classes' ? await readLabels(dataset) : null;
  const strata = new Map<number, number[]>();
  for (let i = 0; i < dataset.size; i++) {
    const stratum = labels?.[i] ?? 0;
    const members = strata.get(stratum);
    if (members) members.push(i);
    else strata.set(stratum, [i]);
  }
  return strata;
}
