import { RandomStream } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import { imageStatistics, type PixelStatistics } from './imageStatistics.js';

/** What is known of the real images, to compare generated ones with. */
export interface ReferenceStatistics extends PixelStatistics {
  /** The lowest and the highest value of a pixel. */
  readonly range: readonly [low: number, high: number];
  /** The variety among images of one class, averaged over classes; null without classes, or where no class came up twice. */
  readonly varietyWithin: number | null;
}

/** Numbers that the images of a reference may hold in all. */
const BUDGET = 4_000_000;

/** Measures a few hundred real images, always the same of a data set. */
export async function referenceOf(data: Dataset, labels: readonly number[]): Promise<ReferenceStatistics> {
  const stream = new RandomStream(0).split('diagnosis');
  const volume = data.imageShape[0] * data.imageShape[1] * data.imageShape[2];
  const count = Math.min(data.size, Math.max(32, Math.min(256, Math.floor(BUDGET / volume))));
  const indices = stream.permutation(data.size).slice(0, count);
  const { images, labels: given } = await data.read(indices, stream.split('read'));
  let [low, high] = [Infinity, -Infinity];
  for (const value of images) {
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  const of = (label: number): number[] => [...indices.keys()].filter((i) => given?.[i] === label);
  const byLabel = data.labels?.kind === 'classes' ? labels.map(of) : [];
  const set = { pixels: images, imageShape: data.imageShape };
  const statistics = imageStatistics(set, { range: [low, high], byLabel });
  return { ...statistics, range: [low, high], varietyWithin: pooled(statistics.varietyByLabel, byLabel) };
}

/** The average of the classes' varieties, by how many images each rests on. */
function pooled(varieties: readonly (number | null)[], byLabel: readonly (readonly number[])[]): number | null {
  let [sum, weights] = [0, 0];
  varieties.forEach((variety, i) => {
    if (variety === null) return;
    const weight = (byLabel[i]?.length ?? 1) - 1;
    sum += weight * variety;
    weights += weight;
  });
  return weights > 0 ? sum / weights : null;
}
