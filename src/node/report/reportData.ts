import type { CurvePoint } from './collectCurves.js';

/** Numbers by name, one for each point: null for one that is not finite, false where a point lacks it. */
export type Columns = Readonly<Record<string, readonly (number | null | false)[]>>;

/** Points as columns of few digits, which take a third of the page. */
export function columnsOf(points: readonly CurvePoint[]): Columns {
  const names = [...new Set(points.flatMap((point) => Object.keys(point)))];
  return Object.fromEntries(names.map((name) => [name, points.map((point) => cell(name, point[name]))]));
}

function cell(name: string, value: number | undefined): number | null | false {
  if (value === undefined) return false;
  if (!Number.isFinite(value)) return null;
  return name === 'step' ? value : Number(value.toPrecision(5));
}
