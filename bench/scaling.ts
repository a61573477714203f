import type { Result } from './race.js';
import { typicalTime } from './ratios.js';
import type { WorkloadName } from './workload.js';

interface Point {
  readonly amount: number;
  readonly milliseconds: number;
}

/** A quantity that grows while the rest of a workload stays as it is. */
interface Quantity {
  readonly unit: string;
  readonly amountOf: (workload: WorkloadName) => number;
  readonly describeRest: (workload: WorkloadName) => string;
}

const quantities: readonly Quantity[] = [
  { unit: 'image', amountOf: ({ batch }) => batch, describeRest: ({ size }) => `${size}²` },
  { unit: 'thousand pixels', amountOf: ({ size }) => size ** 2 / 1000, describeRest: ({ batch }) => `${batch} images` },
];

/**
 * For each implementation that was measured on at least three amounts of images, or of pixels: the straight line that is the
 * least off in proportion, and how far off it is.
 */
export function scalingLines(results: readonly Result[]): string[] {
  return quantities.flatMap((quantity) =>
    [...seriesOf(results, quantity)]
      .filter(([, points]) => points.size >= 3)
      .map(([title, points]) => {
        const { fixed, each, error } = fitLine([...points].map(([amount, milliseconds]) => ({ amount, milliseconds })));
        return `${title}: ${fixed.toFixed(0)} ms and ${each.toFixed(1)} ms for each ${quantity.unit}, at most ${Math.round(100 * error)} % off`;
      }),
  );
}

/** The time for each amount, by what is the same. */
function seriesOf(results: readonly Result[], quantity: Quantity): Map<string, Map<number, number>> {
  const series = new Map<string, Map<number, number>>();
  for (const result of results) {
    const { workload, backend, implementation, threads } = result;
    const milliseconds = typicalTime(result);
    if (milliseconds === null) continue;
    const where = threads === null ? backend : `${backend} (threads: ${threads})`;
    const title = `${workload.case} ${quantity.describeRest(workload)}, ${implementation}, ${where}`;
    const points = series.get(title) ?? new Map<number, number>();
    series.set(title, points.set(quantity.amountOf(workload), milliseconds));
  }
  return series;
}

/** The line fixed + each · amount with the least sum of squares of errors in proportion to the times. */
function fitLine(points: readonly Point[]): { fixed: number; each: number; error: number } {
  const weights = points.map(({ milliseconds }) => milliseconds ** -2);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (value: (point: Point) => number): number =>
    points.reduce((sum, point, i) => sum + (weights[i] ?? 0) * value(point), 0) / total;
  const amount = mean((point) => point.amount);
  const time = mean((point) => point.milliseconds);
  const covariance = mean((point) => (point.amount - amount) * (point.milliseconds - time));
  const each = covariance / mean((point) => (point.amount - amount) ** 2);
  const fixed = time - each * amount;
  const errors = points.map((point) => Math.abs((fixed + each * point.amount) / point.milliseconds - 1));
  return { fixed, each, error: Math.max(...errors) };
}
