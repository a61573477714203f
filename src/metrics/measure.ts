import { checksOf, type MetricValue } from '../core/index.js';
import type { FeatureExtractor } from './features/featureExtractor.js';
import { checkSource, type ImageSource } from './features/imageSource.js';
import type { ImageStatistics } from './statistics/imageStatistics.js';
import type { Metric } from './metric.js';
import { checkMetrics, statisticsOf } from './statistics/statisticsOf.js';

/** Options of {@link measure}. */
export interface MeasureOptions {
  /** What is measured: `[fid(), kid()]`. */
  readonly metrics: readonly Metric[];
  /** What turns images into vectors. */
  readonly features: FeatureExtractor;
  /** The images to compare with, or their statistics by `statisticsOf`, with the same features and metrics. Needed by most metrics. */
  readonly real?: ImageSource | ImageStatistics;
  /** What the images were drawn with, for the values to say. Default: they do not say. */
  readonly seed?: number;
  /** As in {@link statisticsOf}. Default 10,000. */
  readonly keep?: number;
  /** Stops the work between two batches; the call then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Measures generated images, each looked at once whatever the number of metrics. Other work gets its turn between batches.
 *
 * @param images - a stream, from `generateBatches` say, or a data set.
 * @returns the values of all metrics in order; each says over which features, how many images and which seed.
 * @throws InvalidArgumentError for wrong options, images that `statisticsOf` refuses, or too few of them for a metric.
 */
export async function measure(images: ImageSource, options: MeasureOptions): Promise<readonly MetricValue[]> {
  const check = checksOf('measure');
  check.knownKeys('options', options, ['metrics', 'features', 'real', 'seed', 'keep', 'signal']);
  const { real, seed, ...common } = options;
  checkSource(check, 'images', images);
  checkMetrics(check, options.metrics);
  const needy = options.metrics.find(({ needs }) => needs.real.length > 0);
  if (real === undefined && needy)
    check.fail('real', `must be given, as ${needy.name} compares with real images`, real);
  const target = real === undefined || isStatistics(real) ? (real ?? null) : await statisticsOf(real, common);
  const generated = await statisticsOf(images, {
    ...common,
    side: 'generated',
    ...(seed === undefined ? {} : { seed }),
  });
  return computeMetrics(options.metrics, generated, target);
}

/** The values of all metrics, in order. */
export async function computeMetrics(
  metrics: readonly Metric[],
  generated: ImageStatistics,
  real: ImageStatistics | null,
): Promise<MetricValue[]> {
  const values: MetricValue[] = [];
  for (const metric of metrics) values.push(...(await metric.compute(generated, real)));
  return values;
}

export function isStatistics(value: unknown): value is ImageStatistics {
  return typeof value === 'object' && value !== null && 'moments' in value && 'predictions' in value;
}
