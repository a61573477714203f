import type { Moments } from './moments.js';

/** What metrics can ask to know of images; each is gathered where a metric needs it. */
export type StatisticsPart = 'moments' | 'classMoments' | 'sample' | 'predictions';

/** The features of some images, one row each. */
export interface FeatureSample {
  /** How many images; all, or a random choice of them where there were more than are kept. */
  readonly count: number;
  /** [count, width] */
  readonly values: Float32Array;
}

/** What a classifier saw, summed up in ten groups of images, for errors to be estimated from. */
export interface Predictions {
  /** Images in each group. */
  readonly counts: Float64Array;
  /** Sums of probabilities, [groups, classes]. */
  readonly sums: Float64Array;
  /** Sums of Σ p log p in each group. */
  readonly negativeEntropies: Float64Array;
  /** How many images were labelled with each class, [classes]; zeros where none was labelled. */
  readonly labelled: Float64Array;
  /** How many of them the classifier put in that class, [classes]. */
  readonly agreed: Float64Array;
}

export const PREDICTION_GROUPS = 10;

/** What is known of a set of images, in memory that does not grow with their number. */
export interface ImageStatistics {
  /** The name of the features. */
  readonly features: string;
  readonly width: number;
  /** How many images were looked at. */
  readonly count: number;
  /** What the images were drawn with; null where nobody said. */
  readonly seed: number | null;
  /** What was gathered; null where no metric needed it. */
  readonly moments: Moments | null;
  /** By class. */
  readonly classMoments: ReadonlyMap<number, Moments> | null;
  readonly sample: FeatureSample | null;
  readonly predictions: Predictions | null;
}
