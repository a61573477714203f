import { basename, resolve } from 'node:path';
import { checksOf, type Checks } from '../../core/index.js';
import { bestOf, type MetricPoint } from './collectMetrics.js';
import { namesOf, readRun, type ComparedRun } from './comparedRun.js';
import { comparisonPage } from './comparisonPage.js';
import { loadChartLibrary } from './loadChartLibrary.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';

/** Options of `compareRuns`. */
export interface CompareRunsOptions {
  /** The HTML file to write; missing folders are made, an old file is replaced. */
  readonly out: string;
  /** A name for each run, in their order, all different. Default: the shortest ends of the folders' paths that differ. */
  readonly names?: readonly string[];
  /** The page's heading. Default: the name of `out`. */
  readonly title?: string;
  /** Whether runs of different versions of this library may be compared. Default false. */
  readonly mixedVersions?: boolean;
  /** Takes a message about lines of a run that cannot be read. Default: writes it to standard error. */
  readonly log?: (message: string) => void;
}

/** What a comparison found. */
export interface RunComparison {
  /** The page. */
  readonly file: string;
  /** For each metric, by its name and what it was measured over, the best value of each run; null for a run without it. */
  readonly metrics: readonly {
    readonly name: string;
    readonly features: string;
    readonly better: 'lower' | 'higher' | null;
    readonly best: Readonly<Record<string, MetricPoint | null>>;
  }[];
}

/**
 * Writes one page about several runs that `recordRun` recorded: their curves in the same charts, by steps, images or time; the best
 * value of each metric; their samples side by side; what their options differ in. The page needs no network.
 *
 * @param folders - two or more runs; they may be under way.
 * @throws InvalidArgumentError for fewer than two folders, a folder twice, one that holds no run, or runs of different versions.
 */
export async function compareRuns(folders: readonly string[], options: CompareRunsOptions): Promise<RunComparison> {
  const check: Checks = checksOf('compareRuns');
  check.knownKeys('options', options, ['out', 'names', 'title', 'mixedVersions', 'log']);
  const { out, mixedVersions = false, log = (message) => void process.stderr.write(`${message}\n`) } = options;
  if (typeof out !== 'string' || out === '') check.fail('out', 'must be a path', out);
  const runs = await readRuns(check, folders, options.names);
  if (!mixedVersions) checkVersions(check, runs);
  for (const { folder, skipped } of runs) {
    for (const { line, reason } of skipped) log(`compareRuns: line ${line} of ${folder} was passed over: ${reason}`);
  }
  const file = resolve(out);
  const metrics = compareMetrics(runs);
  const title = options.title ?? basename(file).replace(/\.html?$/i, '');
  const page = comparisonPage({ title, runs, metrics }, await loadChartLibrary('compareRuns'));
  await writeFileAtomically('compareRuns', file, page);
  return { file, metrics };
}

async function readRuns(
  check: Checks,
  folders: readonly string[],
  names: readonly string[] | undefined,
): Promise<readonly ComparedRun[]> {
  if (!Array.isArray(folders) || folders.length < 2)
    check.fail('folders', 'must be two or more folders of runs', folders);
  folders.forEach((folder, i) => {
    if (typeof folder !== 'string' || folder === '') check.fail(`folders[${i}]`, 'must be a path', folder);
  });
  const runs = await Promise.all(folders.map((folder: string, i) => readRun('compareRuns', `folders[${i}]`, folder)));
  runs.forEach(({ folder }, i) => {
    const earlier = runs.findIndex((other) => other.folder === folder);
    if (earlier < i) check.fail(`folders[${i}]`, `must not be the same run as folders[${earlier}]`, folders[i]);
  });
  if (names === undefined) {
    const own = namesOf(runs.map(({ folder }) => folder));
    return runs.map((run, i) => ({ ...run, name: own[i] ?? run.folder }));
  }
  if (!Array.isArray(names) || names.length !== runs.length || new Set(names).size !== runs.length)
    check.fail('names', `must be ${runs.length} different names`, names);
  return runs.map((run, i) => ({ ...run, name: String(names[i]) }));
}

function checkVersions(check: Checks, runs: readonly ComparedRun[]): void {
  const versions = runs.map(({ version }) => version ?? 'unknown');
  if (new Set(versions).size === 1) return;
  const told = runs.map(({ name }, i) => `${name}: ${versions[i] ?? ''}`).join(', ');
  check.fail(
    'folders',
    `must be runs of one version of tfjs-gan, or mixedVersions be true; they are ${told}`,
    runs.length,
  );
}

function compareMetrics(runs: readonly ComparedRun[]): RunComparison['metrics'] {
  const all = new Map(
    runs.flatMap(({ metrics }) =>
      metrics.map((curve) => [JSON.stringify([curve.name, curve.features]), curve] as const),
    ),
  );
  return [...all.values()].map(({ name, features, better }) => ({
    name,
    features,
    better,
    best: Object.fromEntries(
      runs.map((run) => {
        const own = run.metrics.find((curve) => curve.name === name && curve.features === features);
        return [run.name, own ? bestOf(own) : null];
      }),
    ),
  }));
}
