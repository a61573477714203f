import { readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { checksOf, type Json } from '../core/index.js';
import type { StepReport } from '../training/index.js';
import { runFiles } from './claimRunFolder.js';
import { collectCurves, type CurvePoint } from './collectCurves.js';
import { collectFindings, type RepeatedFinding } from './collectFindings.js';
import { collectMetrics, type MetricCurve } from './collectMetrics.js';
import { readMetrics, type RunMetrics } from './readMetrics.js';

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
export async function readRun(argument: string, path: string): Promise<Omit<ComparedRun, 'name'>> {
  const folder = resolve(path);
  const summary = await readSummary(argument, folder);
  const { reports, skipped } = await readMetrics(folder).catch(() => ({ reports: [], skipped: [] }));
  const [curves, metrics, findings] = [collectCurves(500), collectMetrics(), collectFindings()];
  for (const report of reports) {
    curves.add(report);
    metrics.add(report);
    findings.add(report.findings ?? []);
  }
  const samples = await readFile(join(folder, runFiles.samples)).catch(() => null);
  const { outcome, options, versions } = summary;
  return {
    folder: await realpath(folder),
    outcome: typeof outcome === 'string' ? outcome : 'unknown',
    version: isRecord(versions) && typeof versions['tfjs-gan'] === 'string' ? versions['tfjs-gan'] : null,
    options: isJson(options) ? options : null,
    last: reports.at(-1) ?? null,
    points: curves.points(),
    metrics: metrics.curves(),
    findings: findings.all(),
    samples,
    skipped,
  };
}

async function readSummary(argument: string, folder: string): Promise<Record<string, unknown>> {
  const check = checksOf('compareRuns');
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) check.fail(argument, 'must be a folder that exists', folder);
  const text = await readFile(join(folder, runFiles.run), 'utf8').catch(() =>
    check.fail(argument, `must be the folder of a run, with ${runFiles.run} and ${runFiles.metrics}`, folder),
  );
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Told below.
  }
  return check.fail(argument, `must hold a ${runFiles.run} that recordRun wrote`, folder);
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

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What came out of `JSON.parse` is JSON. */
function isJson(value: unknown): value is Json {
  return value !== undefined;
}
