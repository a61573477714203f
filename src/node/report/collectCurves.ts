import type { StepReport } from '../../training/index.js';

/** The numbers of one report, or their means over several, by name; `step` is the last of them. */
export type CurvePoint = Readonly<Record<string, number>>;

/** Collects a run's numbers for drawing. */
export interface CurveCollector {
  add(report: StepReport): void;
  points(): readonly CurvePoint[];
}

/** Keeps fewer than `limit` points, an even number, however long the run: each then stands for the mean of several reports. */
export function collectCurves(limit = 2000): CurveCollector {
  let images = 0;
  let before = 0;
  let points: CurvePoint[] = [];
  let pending: CurvePoint[] = [];
  let reportsPerPoint = 1;
  return {
    add(report) {
      // Reports say how many images a step takes, not how many all steps before took.
      images += (report.step - before) * report.batchSize;
      before = report.step;
      pending.push({ ...numbersOf(report), images });
      if (pending.length < reportsPerPoint) return;
      points.push(meanOf(pending));
      pending = [];
      if (points.length < limit) return;
      points = Array.from({ length: limit / 2 }, (_, i) => meanOf(points.slice(2 * i, 2 * i + 2)));
      reportsPerPoint *= 2;
    },
    points: () => (pending.length > 0 ? [...points, meanOf(pending)] : points),
  };
}

function numbersOf({ step, losses, scores, gradients, seconds, imagesPerSecond, memory }: StepReport): CurvePoint {
  const named = (prefix: string, values: Readonly<Record<string, number>>) =>
    Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value] as const);
  return {
    ...Object.fromEntries([
      ...named('losses', losses),
      ...named('scores', scores),
      ...Object.entries(gradients ?? {}).flatMap(([network, layers]) =>
        layers.map(({ layer, gradient }) => [`gradients.${network}.${layer}`, gradient] as const),
      ),
    ]),
    seconds,
    imagesPerSecond,
    megabytes: memory.bytes / 2 ** 20,
    step,
  };
}

function meanOf(points: readonly CurvePoint[]): CurvePoint {
  const names = new Set(points.flatMap((point) => Object.keys(point)));
  const mean = (name: string): number => {
    // A term of the loss can be missing from a report: a lazy penalty is computed every few steps.
    const present = points.map((point) => point[name]).filter((value) => value !== undefined);
    return present.reduce((sum, value) => sum + value, 0) / present.length;
  };
  return { ...Object.fromEntries([...names].map((name) => [name, mean(name)])), step: points.at(-1)?.step ?? 0 };
}
