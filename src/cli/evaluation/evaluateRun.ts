import type { MetricValue } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import { statisticsOf, type Classifier, type FeatureExtractor } from '../../metrics/index.js';
import { cachedStatistics } from '../../node/index.js';
import { generateBatches, type Sampler } from '../../training/index.js';
import { metricNamed, type EvaluationMetric } from './evaluationMetrics.js';

/** What is measured of a generator, and against what. */
export interface EvaluationPlan {
  readonly metrics: readonly EvaluationMetric[];
  readonly count: number;
  readonly seed: number;
  readonly features: FeatureExtractor;
  /** Tells the classes of the data apart, where `label-agreement` is measured. */
  readonly classifier: Classifier | null;
  /** What samples are compared with. */
  readonly real: Dataset;
  /** What was trained on: of what is not to be copied. */
  readonly trainedOn: Dataset;
  /** Keeps what was measured of real images; null to keep nothing. */
  readonly cache: string | null;
  readonly signal: AbortSignal | null;
}

/** Measures a generator; the values are in the order of the metrics. */
export async function evaluateRun(sampler: Sampler, plan: EvaluationPlan): Promise<readonly MetricValue[]> {
  const found = new Map<EvaluationMetric, readonly MetricValue[]>();
  const { features, classifier, real, trainedOn } = plan;
  const isAlike = (name: EvaluationMetric): boolean =>
    (name !== 'authenticity' || real === trainedOn) && (name !== 'label-agreement' || classifier === features);
  const alike = plan.metrics.filter(isAlike);
  if (alike.length > 0) await measureTogether(sampler, plan, alike, found);
  for (const name of plan.metrics.filter((one) => !isAlike(one))) {
    const own = name === 'authenticity' ? { real: trainedOn } : { features: classifier ?? features };
    await measureTogether(sampler, { ...plan, ...own }, [name], found);
  }
  return plan.metrics.flatMap((name) => found.get(name) ?? []);
}

/** Measures what looks at the same images through the same features in one pass over them. */
async function measureTogether(
  { generator, latentSampler }: Sampler,
  { count, seed, features, real, cache, signal }: EvaluationPlan,
  names: readonly EvaluationMetric[],
  found: Map<EvaluationMetric, readonly MetricValue[]>,
): Promise<void> {
  const metrics = names.map(metricNamed);
  const stopping = signal ? { signal } : {};
  const gather = { features, metrics, ...stopping };
  const target = !metrics.some(({ needs }) => needs.real.length > 0)
    ? null
    : cache === null
      ? await statisticsOf(real, gather)
      : await cachedStatistics(real, { folder: cache, ...gather });
  const samples = generateBatches(generator, { count, seed, latentSampler, ...stopping });
  const drawn = await statisticsOf(samples, { ...gather, side: 'generated', seed });
  for (const [i, metric] of metrics.entries()) {
    const name = names[i];
    if (name) found.set(name, await metric.compute(drawn, target));
  }
}
