import { checksOf, type MetricValue } from '../core/index.js';
import { generateBatches, mapReports, type GenerationOptions, type TrainingRun } from '../training/index.js';
import type { FeatureExtractor } from './features/featureExtractor.js';
import { fid } from './fid.js';
import { checkSource, type ImageSource } from './features/imageSource.js';
import type { ImageStatistics } from './statistics/imageStatistics.js';
import { kid } from './kid.js';
import { computeMetrics, isStatistics } from './measure.js';
import type { Metric } from './metric.js';
import { randomFeatures } from './features/randomFeatures.js';
import { checkFeatures, checkMetrics, statisticsOf } from './statistics/statisticsOf.js';

/** Options of {@link measureDuring}. */
export interface MeasureDuringOptions extends Pick<GenerationOptions, 'labels' | 'classCount' | 'batchSize'> {
  /** The real images to compare with, or their statistics, which may come from a cache. */
  readonly real: ImageSource | ImageStatistics;
  /** What is measured. Default `[fid(), kid()]`. */
  readonly metrics?: readonly Metric[];
  /** What turns images into vectors. Default `randomFeatures()`. */
  readonly features?: FeatureExtractor;
  /** Measures at the first report in every so many steps, and at the last one; an integer ≥ 1, default 500. */
  readonly every?: number;
  /** Images drawn for each measurement, ≥ 2. Default 1000. */
  readonly images?: number;
  /** Draws them, the same latent vectors at every measurement; a safe integer. Default 0. */
  readonly seed?: number;
}

const names = ['real', 'metrics', 'features', 'every', 'images', 'seed', 'labels', 'classCount', 'batchSize'] as const;

/**
 * A run whose reports have `metrics` at regular steps: of samples from the generator with averaged weights, where the run averages
 * them, drawn in batches between which other work gets its turn. Training is as without it, to the bit: it waits meanwhile, and
 * shares no random numbers. Conditional generators draw their classes in turn unless `labels` says otherwise.
 *
 * The real images are looked at once, before the first measurement. An error in measuring ends the run.
 *
 * @throws InvalidArgumentError at once for wrong options.
 */
export function measureDuring(run: TrainingRun, options: MeasureDuringOptions): TrainingRun {
  const check = checksOf('measureDuring');
  check.knownKeys('options', options, names);
  const { real, metrics = [fid(), kid()], every = 500, images = 1000, seed = 0, ...generation } = options;
  const { features: given, ...drawing } = generation;
  const features = given ?? randomFeatures();
  checkMetrics(check, metrics);
  checkFeatures(check, features);
  check.integer('every', every, 1);
  check.integer('images', images, 2);
  check.integer('seed', seed, Number.MIN_SAFE_INTEGER);
  if (!isStatistics(real)) checkSource(check, 'real', real);
  let target: ImageStatistics | null = isStatistics(real) ? real : null;
  /** The step of the report before; null at the first, which may be that of a run that goes on. */
  let last: number | null = null;

  async function measureSamples(): Promise<readonly MetricValue[]> {
    target ??= isStatistics(real) ? real : await statisticsOf(real, { features, metrics });
    const sampler = run.sampler();
    const { generator, latentSampler } = sampler;
    try {
      const samples = generateBatches(generator, { ...drawing, count: images, seed, latentSampler });
      const generated = await statisticsOf(samples, { features, metrics, side: 'generated', seed });
      return await computeMetrics(metrics, generated, target);
    } finally {
      sampler.dispose();
    }
  }

  return mapReports(
    run,
    async (report) => {
      const due = Math.floor(report.step / every) > Math.floor((last ?? report.step - 1) / every);
      last = report.step;
      if (!due && report.step < report.steps) return report;
      return { ...report, metrics: [...(report.metrics ?? []), ...(await measureSamples())] };
    },
    () => {
      if (!given) features.dispose();
    },
    {
      measureDuring: {
        features: features.name,
        metrics: metrics.map(({ name, options: own }) => ({ name, options: own })),
        every,
        images,
        seed,
      },
    },
  );
}
