import * as tf from '@tensorflow/tfjs-core';
import { checksOf, createBreather, type Checks } from '../../core/index.js';
import type { FeatureExtractor } from '../features/featureExtractor.js';
import { checkSource, imageBatches, type ImageBatch, type ImageSource } from '../features/imageSource.js';
import type { ImageStatistics, StatisticsPart } from './imageStatistics.js';
import type { Metric } from '../metric.js';
import { MomentsAccumulator, type Moments } from './moments.js';
import { PredictionSums } from './predictionSums.js';
import { RowSampler } from './sampleRows.js';

/** Options of {@link statisticsOf}. */
export interface StatisticsOptions {
  /** What turns images into vectors. */
  readonly features: FeatureExtractor;
  /** The metrics that the statistics are for; what none of them needs is not gathered. */
  readonly metrics: readonly Metric[];
  /** Whether the images are the generated ones, or the real ones that they are compared with. Default `real`. */
  readonly side?: 'generated' | 'real';
  /** What the images were drawn with, for the values to say. Default: they do not say. */
  readonly seed?: number;
  /**
   * How many images' features are kept, ≥ 2, where a metric compares images with each other (`kid`, `precisionRecall`, …); of
   * more images a fair choice. Default 10,000.
   */
  readonly keep?: number;
  /** Stops the work between two batches; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

const names = ['features', 'metrics', 'side', 'seed', 'keep', 'signal'] as const;

/**
 * Looks at each image once and gathers what metrics need, in memory that does not grow with the number of images: sums in
 * float64, and the features of at most `keep` images. A data set is read without shuffling; give it without augmentation.
 *
 * @throws InvalidArgumentError for no images, features that are not finite (the image is named), images of two sizes, or labels that a
 *   metric needs and the images lack.
 */
export async function statisticsOf(images: ImageSource, options: StatisticsOptions): Promise<ImageStatistics> {
  const check = checksOf('statisticsOf');
  check.knownKeys('options', options, names);
  const { features, metrics, side = 'real', seed = null, keep = 10_000, signal } = options;
  checkSource(check, 'images', images);
  checkFeatures(check, features);
  checkMetrics(check, metrics);
  check.oneOf('side', side, ['generated', 'real']);
  if (seed !== null) check.integer('seed', seed, Number.MIN_SAFE_INTEGER);
  check.integer('keep', keep, 2);
  const gatherer = new Gatherer(check, features, new Set(metrics.flatMap(({ needs }) => needs[side])), keep);
  for await (const batch of imageBatches('statisticsOf', images)) {
    try {
      signal?.throwIfAborted();
      await gatherer.add(batch);
    } finally {
      batch.images.dispose();
    }
  }
  return gatherer.finish(seed);
}

/** Throws unless `value` is an extractor. */
export function checkFeatures(check: Checks, value: FeatureExtractor): void {
  const given: unknown = value;
  if (typeof given !== 'object' || given === null || !('extract' in given) || !('width' in given))
    check.fail('features', 'must be a feature extractor, such as randomFeatures()', given);
}

/** Throws unless `value` is a list of metrics. */
export function checkMetrics(check: Checks, value: readonly Metric[]): void {
  const given: unknown = value;
  if (!Array.isArray(given) || given.length === 0)
    check.fail('metrics', 'must be a list of metrics, such as [fid()]', given);
  value.forEach((metric, i) => {
    if (typeof metric !== 'object' || metric === null || !('compute' in metric))
      check.fail(`metrics[${i}]`, 'must be a metric, such as fid()', metric);
  });
}

class Gatherer {
  private readonly breathe = createBreather();
  private count = 0;
  private readonly moments: MomentsAccumulator | null;
  private readonly classMoments: Map<number, MomentsAccumulator> | null;
  private readonly sample: RowSampler | null;
  private readonly predictions: PredictionSums | null;

  constructor(
    private readonly check: Checks,
    private readonly features: FeatureExtractor,
    parts: ReadonlySet<StatisticsPart>,
    keep: number,
  ) {
    const { width, classes } = features;
    this.moments = parts.has('moments') ? new MomentsAccumulator(width) : null;
    this.classMoments = parts.has('classMoments') ? new Map() : null;
    this.sample = parts.has('sample') ? new RowSampler(width, keep) : null;
    if (parts.has('predictions') && classes === null)
      check.fail('features', 'must be a classifier, such as trainClassifier gives, for these metrics', features.name);
    this.predictions = parts.has('predictions') && classes !== null ? new PredictionSums(classes) : null;
  }

  async add({ images, classes }: ImageBatch): Promise<void> {
    const { width } = this.features;
    const seen = this.features.extract(images);
    try {
      const [rows, probabilities] = await Promise.all([
        seen.features.data<'float32'>(),
        seen.probabilities?.data<'float32'>(),
      ]);
      const first = this.count;
      for (let i = 0; i < images.shape[0]; i++) {
        const label = classes?.[i] ?? null;
        await this.addRow(first + i, rows.subarray(i * width, (i + 1) * width), label);
        if (probabilities) this.addPrediction(probabilities, i, label);
        this.count++;
      }
    } finally {
      tf.dispose([seen.features, ...(seen.probabilities ? [seen.probabilities] : [])]);
    }
  }

  async finish(seed: number | null): Promise<ImageStatistics> {
    if (this.count === 0) this.check.fail('images', 'must not be empty', this.count);
    const { breathe } = this;
    const ofClasses = new Map<number, Moments>();
    for (const [label, moments] of this.classMoments ?? []) ofClasses.set(label, await moments.finish(breathe));
    return {
      features: this.features.name,
      width: this.features.width,
      count: this.count,
      seed,
      moments: (await this.moments?.finish(breathe)) ?? null,
      classMoments: this.classMoments ? ofClasses : null,
      sample: this.sample?.finish() ?? null,
      predictions: this.predictions?.finish() ?? null,
    };
  }

  private async addRow(image: number, row: Float32Array, label: number | null): Promise<void> {
    if (row.length !== this.features.width || !row.every(Number.isFinite))
      this.check.fail(
        `images[${image}]`,
        `must have ${this.features.width} finite features`,
        row.find((value) => !Number.isFinite(value)),
      );
    await this.moments?.add(row, this.breathe);
    this.sample?.add(row);
    if (!this.classMoments) return;
    const accumulator = this.classMoments.get(this.labelOf(image, label)) ?? new MomentsAccumulator(row.length);
    this.classMoments.set(this.labelOf(image, label), accumulator);
    await accumulator.add(row, this.breathe);
  }

  private addPrediction(probabilities: Float32Array, i: number, label: number | null): void {
    const classes = this.features.classes ?? 0;
    const own = probabilities.subarray(i * classes, (i + 1) * classes);
    if (label !== null && !(label < classes))
      this.check.fail(`images[${this.count}]`, `must have a class below ${classes}, as the classifier has`, label);
    this.predictions?.add(own, label);
  }

  private labelOf(image: number, label: number | null): number {
    return label ?? this.check.fail(`images[${image}]`, 'must have a class as its label', label);
  }
}
