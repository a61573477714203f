import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { StepReport } from '../../training/index.js';
import { runFiles } from './claimRunFolder.js';

/** What a run wrote before it was interrupted. */
export interface EarlierRun {
  readonly reports: readonly EarlierReport[];
  /** When it was started at first, as an ISO date; null if that cannot be read. */
  readonly startedAt: string | null;
  /** The step that the saved generator is from; null if there is none. */
  readonly generatorStep: number | null;
}

/** A report and where the file ends after its line, in bytes. */
export interface EarlierReport {
  readonly report: StepReport;
  readonly end: number;
}

/** Reads what a run has left in a folder; it may have been killed at any point. */
export async function readEarlierRun(folder: string): Promise<EarlierRun> {
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8').catch(() => '');
  const summary = parse(await read(runFiles.run)) ?? {};
  return {
    reports: reportsIn(await read(runFiles.metrics)),
    startedAt: typeof summary.startedAt === 'string' ? summary.startedAt : null,
    generatorStep: typeof summary.generatorStep === 'number' ? summary.generatorStep : null,
  };
}

/** The reports up to the first line that is not whole. */
function reportsIn(text: string): EarlierReport[] {
  const reports: EarlierReport[] = [];
  let end = 0;
  // What follows the last line break is empty, or was cut off.
  for (const line of text.split('\n').slice(0, -1)) {
    const report = reportIn(line);
    if (report === null) break;
    end += Buffer.byteLength(line) + 1;
    reports.push({ report, end });
  }
  return reports;
}

/** The report in a line of `metrics.jsonl`; null if there is none. */
export function reportIn(line: string): StepReport | null {
  const report = parse(line);
  return isReport(report) ? report : null;
}

/** JSON has no NaN and no infinity, and null stands for both. */
function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text, (_, item: unknown) => (item === null ? NaN : item));
    return typeof value === 'object' ? { ...value } : null;
  } catch {
    return null;
  }
}

function isReport(value: Record<string, unknown> | null): value is Record<string, unknown> & StepReport {
  return value !== null && ['step', 'losses', 'scores', 'memory'].every((name) => name in value);
}
