import { checksOf, type Json, type MetricValue } from '../core/index.js';
import type { ImageStatistics, StatisticsPart } from './statistics/imageStatistics.js';

/** A way to judge generated images, by themselves or beside real ones: `fid()`, `kid()`, … or one of your own. */
export interface Metric {
  readonly name: string;
  /** The fully resolved options. */
  readonly options: Json;
  /** What it needs to know of the generated and of the real images; it looks at no real ones where it needs nothing of them. */
  readonly needs: { readonly generated: readonly StatisticsPart[]; readonly real: readonly StatisticsPart[] };
  /**
   * @param real - null where `needs.real` is empty and nobody gave any.
   * @throws InvalidArgumentError for images that it cannot judge, too few for one.
   */
  compute(
    generated: ImageStatistics,
    real: ImageStatistics | null,
  ): readonly MetricValue[] | Promise<readonly MetricValue[]>;
}

/** A part of statistics, which must have been gathered. */
export function partOf<Part extends StatisticsPart>(
  metric: string,
  side: 'generated' | 'real',
  statistics: ImageStatistics | null,
  part: Part,
): NonNullable<ImageStatistics[Part]> {
  const found = statistics?.[part] ?? null;
  if (found !== null) return found;
  return checksOf(metric).fail(
    side,
    `must be statistics with ${part}: gather them with metrics: [${metric}()]`,
    statistics,
  );
}

/** Throws unless both sides are of the same features. */
export function checkSameFeatures(metric: string, generated: ImageStatistics, real: ImageStatistics | null): void {
  if (real === null) return;
  const check = checksOf(metric);
  if (generated.width !== real.width)
    check.fail('real', `must have features of ${generated.width} numbers, as the generated images have`, real.width);
  if (generated.features !== real.features)
    check.fail('real', `must have the features ${JSON.stringify(generated.features)}`, real.features);
}
