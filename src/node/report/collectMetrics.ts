import type { MetricValue } from '../../core/index.js';
import type { StepReport } from '../../training/index.js';

/** The values of one metric over one set of features through a run. */
export interface MetricCurve {
  readonly name: string;
  readonly features: string;
  readonly better: 'lower' | 'higher' | null;
  readonly points: readonly MetricPoint[];
}

/** A value and when it was measured. */
export interface MetricPoint {
  readonly step: number;
  readonly value: number;
  readonly standardError: number | null;
}

/** Gathers the metrics of a run's reports. */
export interface MetricCollector {
  add(report: StepReport): void;
  curves(): readonly MetricCurve[];
}

export function collectMetrics(): MetricCollector {
  const curves = new Map<string, { readonly metric: MetricValue; readonly points: MetricPoint[] }>();
  return {
    add({ step, metrics = [] }) {
      for (const metric of metrics) {
        const key = JSON.stringify([metric.name, metric.features]);
        const curve = curves.get(key) ?? { metric, points: [] };
        curve.points.push({ step, value: metric.value, standardError: metric.standardError ?? null });
        curves.set(key, curve);
      }
    },
    curves: () =>
      [...curves.values()].map(({ metric, points }) => ({
        name: metric.name,
        features: metric.features,
        better: metric.better ?? null,
        points,
      })),
  };
}

/** The best value of a curve and its step; the latest where neither way is better; null without a finite value. */
export function bestOf({ better, points }: MetricCurve): MetricPoint | null {
  const finite = points.filter(({ value }) => Number.isFinite(value));
  const [first, ...others] = finite;
  if (!first) return null;
  if (better === null) return finite.at(-1) ?? first;
  const sign = better === 'lower' ? 1 : -1;
  return others.reduce((best, point) => (sign * (point.value - best.value) < 0 ? point : best), first);
}
