import { readFile, realpath } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Json } from '../../core/index.js';
import type { StepReport } from '../../training/index.js';
import { runFiles } from '../runs/claimRunFolder.js';
import { collectCurves, type CurvePoint } from './collectCurves.js';
import { collectFindings, type RepeatedFinding } from './collectFindings.js';
import { collectMetrics, type MetricCurve } from './collectMetrics.js';
import { readMetrics, type RunMetrics } from '../runs/readMetrics.js';
import { readSummary } from '../runs/runSummary.js';

/** A run as its folder tells of it. */
export interface ComparedRun {
  readonly folder: string;
  /** Short, and different from those of the other runs. */
  readonly name: string;
  readonly outcome: string;
  /** The version of this library that wrote it; null if the folder does not say. */
  readonly version: string | null;
  readonly options: Json;
  readonly last: StepReport | null;
  /** With `images`, how many real images were seen, and `seconds` beside the numbers of the reports. */
  readonly points: readonly CurvePoint[];
  readonly metrics: readonly MetricCurve[];
  readonly findings: readonly RepeatedFinding[];
  /** A PNG file; null if there is none. */
  readonly samples: Uint8Array | null;
  readonly skipped: RunMetrics['skipped'];
}

/** @throws InvalidArgumentError for a folder that holds no run. */
export async function readRun(
  functionName: string,
  argument: string,
  path: string,
): Promise<Omit<ComparedRun, 'name'>> {
  const folder = resolve(path);
  const { outcome, version, options } = await readSummary(functionName, argument, folder);
  const { reports, skipped } = await readMetrics(folder).catch(() => ({ reports: [], skipped: [] }));
  const [curves, metrics, findings] = [collectCurves(500), collectMetrics(), collectFindings()];
  for (const report of reports) {
    curves.add(report);
    metrics.add(report);
    findings.add(report.findings ?? []);
  }
  const samples = await readFile(join(folder, runFiles.samples)).catch(() => null);
  return {
    folder: await realpath(folder),
    outcome,
    version,
    options,
    last: reports.at(-1) ?? null,
    points: curves.points(),
    metrics: metrics.curves(),
    findings: findings.all(),
    samples,
    skipped,
  };
}

/** The shortest ends of the folders' paths that tell them apart. */
export function namesOf(folders: readonly string[]): string[] {
  return folders.map((folder) => {
    const parts = folder.split(/[/\\]/);
    for (let count = 1; count < parts.length; count++) {
      const end = parts.slice(-count).join('/');
      if (folders.filter((other) => other.split(/[/\\]/).slice(-count).join('/') === end).length === 1) return end;
    }
    return basename(folder);
  });
}
