import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checksOf, RandomStream } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import {
  statisticsOf,
  type FeatureExtractor,
  type ImageStatistics,
  type StatisticsOptions,
} from '../../metrics/index.js';
import { reasonOf } from '../files/fileError.js';
import { decodeStatistics, encodeStatistics, STATISTICS_FORMAT } from './statisticsFile.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';

/** Options of {@link cachedStatistics}. */
export interface CachedStatisticsOptions extends Omit<StatisticsOptions, 'side' | 'seed'> {
  /** Where statistics are kept, one file for each combination of data, features and what is gathered; made if missing. */
  readonly folder: string;
  /** Takes messages about files that could not be used or written. Default `console.warn`. */
  readonly log?: (message: string) => void;
}

/** Images whose pixels are part of the key. */
const LOOKED_AT = 1000;

/**
 * `statisticsOf` for real images, computed once and kept on the disk. A file is found by its content: the number of images, their
 * shape and labels, the pixels of a thousand of them evenly spread (all, if there are no more), the features' name and
 * weights, and what is gathered. A file that was cut off or altered is noticed by its checksum, told of, and written anew. Where the
 * folder cannot be written to, that is told, and the statistics are returned all the same.
 *
 * @param data - without augmentation.
 * @throws InvalidArgumentError for what `statisticsOf` refuses.
 */
export async function cachedStatistics(data: Dataset, options: CachedStatisticsOptions): Promise<ImageStatistics> {
  const check = checksOf('cachedStatistics');
  check.knownKeys('options', options, ['folder', 'log', 'features', 'metrics', 'keep', 'signal']);
  // eslint-disable-next-line no-console -- what is not kept must not be dropped in silence
  const { folder, log = (message) => console.warn(message), ...gathered } = options;
  if (typeof folder !== 'string' || folder === '') check.fail('folder', 'must be the path of a folder', folder);
  const file = join(folder, `${await keyOf(data, gathered)}.statistics`);
  const known = await readKept(file, log);
  if (known) return known;
  const statistics = await statisticsOf(data, gathered);
  await writeFileAtomically('cachedStatistics', file, encodeStatistics(statistics)).catch((error: unknown) =>
    log(error instanceof Error ? error.message : String(error)),
  );
  return statistics;
}

async function readKept(file: string, log: (message: string) => void): Promise<ImageStatistics | null> {
  try {
    const statistics = decodeStatistics(await readFile(file));
    if (!statistics) log(`cachedStatistics: ${file} was cut off or altered; the statistics are computed again`);
    return statistics;
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (!missing) log(`cachedStatistics: cannot read ${file}: ${reasonOf(error)}; the statistics are computed again`);
    return null;
  }
}

async function keyOf(data: Dataset, { features, metrics, keep }: StatisticsOptions): Promise<string> {
  const hash = createHash('sha256');
  const parts = [...new Set(metrics.flatMap(({ needs }) => needs.real))].sort();
  const { size, imageShape, labels } = data;
  hash.update(
    JSON.stringify([STATISTICS_FORMAT, size, imageShape, labels, parts, keep ?? null, features.name, features.width]),
  );
  for (const values of await weightsOf(features)) hash.update(bytesOf(values));
  const count = Math.min(LOOKED_AT, size);
  for (let i = 0; i < count; i++) {
    const examples = await data.read([Math.floor((i * size) / count)], new RandomStream(0));
    hash.update(bytesOf(examples.images));
    if (examples.labels) hash.update(bytesOf(examples.labels));
  }
  return hash.digest('hex').slice(0, 32);
}

function weightsOf(features: FeatureExtractor): Promise<(Float32Array | Int32Array | Uint8Array)[]> {
  return Promise.all(features.weights().map((weight) => weight.data()));
}

function bytesOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
