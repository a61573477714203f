import { basename, join, resolve } from 'node:path';
import { checksOf } from '../../core/index.js';
import type { RunOutcome, StepReport } from '../../training/index.js';
import { runFiles } from '../runs/claimRunFolder.js';
import { bestOf, type MetricPoint } from './collectMetrics.js';
import type { RepeatedFinding } from './collectFindings.js';
import { readRun } from './comparedRun.js';
import { loadChartLibrary } from './loadChartLibrary.js';
import { reportPage, type ReportSamples } from './reportPage.js';
import { readSummary, type RunSummary } from '../runs/runSummary.js';
import { readFrames } from '../runs/sampleFrames.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';

/** Options of {@link writeReport}. */
export interface WriteReportOptions {
  /** The HTML file to write. Default: `report.html` of the run. */
  readonly out?: string;
  /** The page's heading. Default: the folder's name. */
  readonly title?: string;
}

/** What a run's folder tells of it. */
export interface RunReport {
  /** The page. */
  readonly file: string;
  readonly folder: string;
  /** `running`, also of a run that was killed; `finished`, `aborted` or `failed`. */
  readonly outcome: string;
  /** Why it ended, if it failed. */
  readonly error: string | null;
  /** The last report; null if there is none. */
  readonly last: StepReport | null;
  /** The best value of each metric and its step. */
  readonly metrics: readonly {
    readonly name: string;
    readonly features: string;
    readonly better: 'lower' | 'higher' | null;
    readonly best: MetricPoint | null;
  }[];
  /** The findings of the watchers, the gravest first. */
  readonly findings: readonly RepeatedFinding[];
}

const outcomes: readonly RunOutcome[] = ['running', 'finished', 'aborted', 'failed'];

/**
 * Writes the page of a run anew, from what its folder holds: up to the last report, where `recordRun` writes it at every
 * `sampleEvery`th step and a run that was killed did not come to its end.
 *
 * @param folder - of a run that `recordRun` recorded; it may be under way.
 * @throws InvalidArgumentError for a folder that holds no run; an error if the page cannot be written.
 */
export async function writeReport(folder: string, options: WriteReportOptions = {}): Promise<RunReport> {
  checksOf('writeReport').knownKeys('options', options, ['out', 'title']);
  const summary = await readSummary('writeReport', 'folder', folder);
  const run = await readRun('writeReport', 'folder', folder);
  const file = resolve(options.out ?? join(folder, runFiles.report));
  const { last, points, metrics, findings, samples } = run;
  const content = {
    title: options.title ?? basename(run.folder),
    outcome: outcomes.find((one) => one === summary.outcome) ?? 'failed',
    error: summary.error,
    ...{ last, points, metrics, findings },
    samples: samples && samplesOf(samples, summary),
    frames: await readFrames(join(folder, runFiles.frames)),
    options: summary.options,
    facts: { ...summary.facts, started: summary.startedAt },
  };
  await writeFileAtomically('writeReport', file, reportPage(content, await loadChartLibrary('writeReport')));
  return {
    file,
    folder: run.folder,
    outcome: summary.outcome,
    error: summary.error,
    last,
    metrics: metrics.map((curve) => ({
      ...{ name: curve.name, features: curve.features, better: curve.better },
      best: bestOf(curve),
    })),
    findings,
  };
}

function samplesOf(png: Uint8Array, { generatorStep, columns }: RunSummary): ReportSamples {
  return { png, step: generatorStep ?? 0, columns };
}
