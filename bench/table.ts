import type { Result } from './race.js';
import { ratiosOf, typicalTime } from './ratios.js';

interface Column {
  readonly title: string;
  /** What stands in the column for a result; null for nothing. */
  readonly cell: (result: Result, all: readonly Result[], steps: number) => string | null;
}

const formatTime = (value: number | null): string | null => value?.toFixed(value < 100 ? 1 : 0) ?? null;
const whole = (value: number | null): string | null => value?.toFixed(0) ?? null;
const megabytes = (value: number | null): string | null => (value === null ? null : (value / 1e6).toFixed(0));
const times = (value: number | null): string | null => (value === null ? null : `${value.toFixed(2)}×`);

const columns: readonly Column[] = [
  { title: 'case', cell: ({ workload }) => `${workload.case} ${workload.size}²×${workload.batch}` },
  { title: 'backend', cell: ({ backend }) => backend },
  {
    title: 'implementation',
    cell: ({ implementation, version }) => (version === null ? implementation : `${implementation} ${version}`),
  },
  { title: 'threads', cell: ({ threads }) => whole(threads) },
  {
    title: 'steps',
    cell: ({ milliseconds: { length } }, _, steps) => (length === steps ? `${length}` : `${length} of ${steps}`),
  },
  { title: 'ms/step', cell: (result) => formatTime(typicalTime(result)) },
  { title: '× plain', cell: (result, all) => times(ratiosOf(result, all).plainSpeed) },
  { title: '× PyTorch', cell: (result, all) => times(ratiosOf(result, all).pytorchSpeed) },
  { title: '× 1 thread', cell: (result, all) => times(ratiosOf(result, all).oneThreadSpeed) },
  { title: 'kernels', cell: ({ kernels }) => whole(kernels) },
  { title: 'of plain', cell: (result, all) => times(ratiosOf(result, all).kernels) },
  { title: 'peak MB', cell: ({ peakBytes }) => megabytes(peakBytes) },
  { title: 'of plain', cell: (result, all) => times(ratiosOf(result, all).peakBytes) },
  { title: 'held MB', cell: ({ backendBytes }) => megabytes(backendBytes) },
  { title: 'tensors gained', cell: ({ tensorsGained }) => whole(tensorsGained) },
];

const leftAligned = 3;

/**
 * One line a result, with its ratios to others of the same workload and backend.
 *
 * @param steps - how many were to be timed.
 */
export function formatTable(results: readonly Result[], steps: number): string {
  const rows = results.map((result) => columns.map(({ cell }) => cell(result, results, steps) ?? '–'));
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const format = (line: readonly string[]): string =>
    line
      .map((cell, column) =>
        column < leftAligned ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd();
  const [head = [], ...body] = lines;
  return [format(head), widths.map((width) => '-'.repeat(width)).join('  '), ...body.map(format)].join('\n');
}
