import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checksOf } from '../../core/index.js';
import type { StepReport } from '../../training/index.js';
import { runFiles } from './claimRunFolder.js';
import { fileError } from '../files/fileError.js';
import { reportIn } from './earlierRun.js';

/** The reports of a run. */
export interface RunMetrics {
  /** In the order in which they were written; a number that was not finite is NaN. */
  readonly reports: readonly StepReport[];
  /** Lines that are no whole report and were passed over: the last one of a run that was killed, say. */
  readonly skipped: readonly { readonly line: number; readonly reason: string }[];
}

/**
 * Reads `metrics.jsonl` of a run's folder. A run may be under way, or may have been killed at any moment.
 *
 * @throws InvalidArgumentError for a path that is none; an error if the file is not there or cannot be read.
 */
export async function readMetrics(folder: string): Promise<RunMetrics> {
  if (typeof folder !== 'string' || folder === '') checksOf('readMetrics').fail('folder', 'must be a path', folder);
  const file = join(folder, runFiles.metrics);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw fileError('readMetrics', 'read', file, cause);
  });
  const lines = text.split('\n');
  // What follows the last line break is empty, or was cut off.
  const rest = lines.pop() ?? '';
  const reports = lines.map(reportIn);
  const damaged = reports.flatMap((report, i) =>
    report === null ? [{ line: i + 1, reason: 'it is no report of a step' }] : [],
  );
  const cut = rest === '' ? [] : [{ line: lines.length + 1, reason: 'it was cut off' }];
  return { reports: reports.filter((report) => report !== null), skipped: [...damaged, ...cut] };
}
