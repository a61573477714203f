import { describeMachine, type Machine } from './machine.js';
import type { BenchOptions } from './options.js';
import type { Result } from './race.js';
import { ratiosOf, typicalTime, type Ratios } from './ratios.js';
import { scalingLines } from './scaling.js';
import { formatTable } from './table.js';

/** All that a benchmark found out, as it is written to a file. */
export interface Report {
  readonly command: string;
  readonly date: string;
  readonly machine: Machine;
  /** How many steps of each were to be timed. */
  readonly steps: number;
  readonly results: readonly (Result & { readonly median: number | null; readonly ratios: Ratios })[];
  /** How the cost of a step grows with images or pixels, where enough amounts of them were measured. */
  readonly scaling: readonly string[];
  /** What was asked for and cannot run on this machine, and why. */
  readonly leftOut: readonly string[];
}

export function createReport({ steps }: BenchOptions, results: readonly Result[], leftOut: readonly string[]): Report {
  return {
    command: ['npm run bench --', ...process.argv.slice(2)].join(' '),
    date: new Date().toISOString(),
    machine: describeMachine(),
    steps,
    results: results.map((result) => ({
      ...result,
      median: typicalTime(result),
      ratios: ratiosOf(result, results),
    })),
    scaling: scalingLines(results),
    leftOut,
  };
}

export function formatReport({ command, machine, steps, results, scaling, leftOut }: Report): string {
  const failed = results.flatMap(({ workload, backend, implementation, problem }) =>
    problem === null ? [] : [`${workload.case} ${backend} ${implementation}: ${problem}`],
  );
  return [
    `${command}\n${machine.description}`,
    formatTable(results, steps),
    ...section('How the cost of a step grows:', scaling),
    ...section('Failed:', failed),
    ...section('Left out:', leftOut),
  ].join('\n\n');
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [[title, ...lines.map((line) => `  ${line}`)].join('\n')];
}
