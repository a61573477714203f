import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checksOf, type Json } from '../../core/index.js';
import { runFiles } from './claimRunFolder.js';

/** What `run.json` says; null for what it does not say. */
export interface RunSummary {
  readonly outcome: string;
  readonly error: string | null;
  /** The version of this library that wrote it. */
  readonly version: string | null;
  readonly startedAt: string | null;
  /** The step that the saved networks are from. */
  readonly generatorStep: number | null;
  /** The name of each class. */
  readonly labelNames: readonly string[] | null;
  /** What stands above each column of the samples. */
  readonly columns: readonly string[] | null;
  /** Backend, machine and versions, by name. */
  readonly facts: Readonly<Record<string, Json>>;
  readonly options: Json;
}

/** @throws InvalidArgumentError for a folder that holds no run. */
export async function readSummary(functionName: string, argument: string, path: string): Promise<RunSummary> {
  const check = checksOf(functionName);
  if (typeof path !== 'string' || path === '') check.fail(argument, 'must be a path', path);
  const folder = resolve(path);
  const found = await stat(folder).catch(() => null);
  if (!found?.isDirectory()) check.fail(argument, 'must be a folder that exists', folder);
  const text = await readFile(join(folder, runFiles.run), 'utf8').catch(() =>
    check.fail(argument, `must be the folder of a run, with ${runFiles.run} and ${runFiles.metrics}`, folder),
  );
  const value = parse(text) ?? check.fail(argument, `must hold a ${runFiles.run} that recordRun wrote`, folder);
  return summaryOf(value);
}

function summaryOf(value: Record<string, unknown>): RunSummary {
  const { outcome, versions, generatorStep } = value;
  return {
    outcome: textOf(outcome) ?? 'unknown',
    error: textOf(value.error),
    version: isRecord(versions) ? textOf(versions['tfjs-gan']) : null,
    startedAt: textOf(value.startedAt),
    generatorStep: typeof generatorStep === 'number' ? generatorStep : null,
    labelNames: textsOf(value.labelNames),
    columns: textsOf(value.columns),
    facts: {
      backend: jsonOf(value.backend),
      // What came out of JSON.parse is JSON.
      ...(isRecord(value.machine) ? (value.machine as Record<string, Json>) : {}),
      ...(isRecord(versions) ? (versions as Record<string, Json>) : {}),
    },
    options: jsonOf(value.options),
  };
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : null;
  } catch {
    return null;
  }
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function textsOf(value: unknown): readonly string[] | null {
  return Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : null;
}

function jsonOf(value: unknown): Json {
  // What came out of JSON.parse is JSON.
  return value === undefined ? null : (value as Json);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
