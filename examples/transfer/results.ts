import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What one adaptation gave with one seed. */
export interface Row {
  readonly name: string;
  readonly seed: number;
  readonly kid: number;
  /** Of `kid`, over its subsets. */
  readonly standardError: number;
  /** Time of the processor, and memory of the networks and their training; null where nothing was trained. */
  readonly cost: { readonly secondsPerStep: number; readonly peakBytes: number } | null;
}

/** The rows so far, kept in a file after each one, so that a run that was stopped goes on. */
export interface Results {
  has(name: string, seed: number): boolean;
  add(row: Row): Promise<void>;
  /** A row for each adaptation, over its seeds. */
  table(): string;
}

/**
 * Opens the results in a folder.
 *
 * @throws Error if they were made with other settings.
 */
export async function openResults(folder: string, settings: object): Promise<Results> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, 'rows.json');
  const kept = await readFile(path, 'utf8').catch(() => null);
  const earlier = kept === null ? { settings, rows: [] } : (JSON.parse(kept) as { settings: object; rows: Row[] });
  if (JSON.stringify(earlier.settings) !== JSON.stringify(settings))
    throw new Error(`transfer: ${path} has other settings: ${JSON.stringify(earlier.settings)}; take another --out`);
  const rows = earlier.rows;
  return {
    has: (name, seed) => rows.some((row) => row.name === name && row.seed === seed),
    async add(row) {
      rows.push(row);
      // Whole or not at all, wherever the program is stopped.
      await writeFile(`${path}.new`, `${JSON.stringify({ settings, rows }, null, 2)}\n`);
      await rename(`${path}.new`, path);
    },
    table: () => tableOf(rows),
  };
}

function tableOf(rows: readonly Row[]): string {
  const names = [...new Set(rows.map(({ name }) => name))];
  const whole = secondsOf(rows.filter(({ name }) => name === 'train all'));
  const lines = names.map((name) => {
    const own = rows.filter((row) => row.name === name);
    const [kid, error] = [meanOf(own.map((row) => row.kid)), errorOf(own)].map((value) => (1000 * value).toFixed(2));
    const megabytes = Math.max(...own.map(({ cost }) => cost?.peakBytes ?? 0)) / 1e6;
    const seconds = secondsOf(own);
    const cost = own[0]?.cost
      ? `${seconds.toFixed(3)} | ${(seconds / whole).toFixed(2)} | ${megabytes.toFixed(1)}`
      : '| |';
    return `| ${name} | ${kid} ± ${error} | ${own.length} | ${cost} |`;
  });
  const head = [
    '| adaptation | KID · 1000 | seeds | s a step | of train all | peak MB |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  return [...head, ...lines, ''].join('\n');
}

function secondsOf(rows: readonly Row[]): number {
  return meanOf(rows.map(({ cost }) => cost?.secondsPerStep ?? NaN));
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The standard error of the mean KID: over seeds, or over the subsets of the only one. */
function errorOf(rows: readonly Row[]): number {
  const [first] = rows;
  if (rows.length === 1 && first) return first.standardError;
  const mean = meanOf(rows.map(({ kid }) => kid));
  const squares = rows.reduce((sum, { kid }) => sum + (kid - mean) ** 2, 0);
  return Math.sqrt(squares / (rows.length - 1) / rows.length);
}
