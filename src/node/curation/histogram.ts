/** How scores are spread. */
export interface Histogram {
  /** The limits of the bins; those outside count in the first and the last. */
  readonly range: readonly [low: number, high: number];
  readonly bins: readonly number[];
  /** The scores at even steps through all of them in order, from the least to the greatest: how many lie below any number. */
  readonly quantiles: readonly number[];
}

const BINS = 60;
const QUANTILES = 400;

/**
 * The distribution of scores; null without a score. The few greatest are left out of the range, so that they do not press
 * all others into one bin.
 *
 * @param shown - numbers that have to be in the range: the thresholds.
 */
export function histogramOf(scores: readonly number[], shown: readonly number[]): Histogram | null {
  const sorted = Float64Array.from(scores).sort();
  if (sorted.length === 0) return null;
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  const low = Math.min(at(0), ...shown);
  const high = Math.max(at(0.99), ...shown.map((limit) => limit + 0.1 * (limit - low)));
  const width = (high - low || 1) / BINS;
  const bins = new Array<number>(BINS).fill(0);
  for (const score of sorted) {
    const bin = Math.max(0, Math.min(BINS - 1, Math.floor((score - low) / width)));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const quantiles = Array.from({ length: QUANTILES + 1 }, (_, i) => at(i / QUANTILES));
  return { range: [low, low + width * BINS], bins, quantiles };
}
