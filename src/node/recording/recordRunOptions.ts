import { basename, resolve } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf, type Checks } from '../../core/index.js';
import { generateBatches, labelSpecOf, type ImageLabel, type TrainingRun } from '../../training/index.js';

/** Options of `recordRun`. */
export interface RecordRunOptions {
  /** Where to write; missing folders are made. */
  readonly folder: string;
  /** Whether the files of an earlier run in the folder are replaced; without it, they are an error. Default false. */
  readonly overwrite?: boolean;
  /**
   * Whether an earlier run in the folder goes on, as `checkpoints.resume` of `train` makes the training go on: its metrics are kept up
   * to where the new ones begin. Default false.
   */
  readonly resume?: boolean;
  /** Samples, report and generator are written every so many steps and at the end; ≥ 1. Default 500. */
  readonly sampleEvery?: number;
  /** Whether each grid of samples is also kept as `samples/step-000500.png`. Default false. */
  readonly keepSamples?: boolean;
  /** Whether everything is also written into a file that TensorBoard reads. Default false. */
  readonly tensorBoard?: boolean;
  /** The label of each column. Default: the first ten classes; required for a generator with attributes. */
  readonly labels?: readonly ImageLabel[];
  /** Number of columns where there are no labels, ≥ 1. Default 10. */
  readonly columns?: number;
  /** Number of rows, ≥ 1; with labels, all images of a row share one latent vector. Default 10. */
  readonly rows?: number;
  /** The name of each class, for the report. Default: those of the data, else the numbers. */
  readonly labelNames?: readonly string[] | null;
  /** Draws the samples' latent vectors. Default 0. */
  readonly seed?: number;
  /** The numbers that stand for black and for white, as in `imageGrid`. Default [-1, 1]. */
  readonly range?: readonly [black: number, white: number];
  /** The report's heading. Default: the folder's name. */
  readonly title?: string;
  /** Takes a message about a run that ended early, or about a file that cannot be written. Default: writes it to standard error. */
  readonly log?: (message: string) => void;
}

/** The options with every default filled in. */
export type ResolvedRecordRunOptions = Readonly<
  Omit<Required<RecordRunOptions>, 'labels' | 'columns'> & {
    /** The label of each column; null where there are no labels. */
    labels: readonly ImageLabel[] | null;
    columns: number;
    /** What stands above each column; null where columns do not differ. */
    captions: readonly string[] | null;
  }
>;

const names = [
  'folder',
  'overwrite',
  'resume',
  'sampleEvery',
  'keepSamples',
  'tensorBoard',
  'labels',
  'columns',
  'rows',
  'labelNames',
  'seed',
  'range',
  'title',
  'log',
] as const satisfies readonly (keyof RecordRunOptions)[];

/** @throws InvalidArgumentError for options that are unknown or do not fit the run. */
export function resolveRecordRunOptions(options: RecordRunOptions, run: TrainingRun): ResolvedRecordRunOptions {
  const check: Checks = checksOf('recordRun');
  check.knownKeys('options', options, names);
  const { folder, labelNames = run.labelNames, range = [-1, 1] } = options;
  if (typeof folder !== 'string' || folder === '') check.fail('folder', 'must be a path', folder);
  if (options.overwrite && options.resume)
    check.fail('overwrite', 'must be false where a run is resumed', options.overwrite);
  const labels = columnLabels(check, options, run.generator);
  return {
    folder: resolve(folder),
    overwrite: options.overwrite ?? false,
    resume: options.resume ?? false,
    sampleEvery: check.integer('sampleEvery', options.sampleEvery ?? 500, 1),
    keepSamples: options.keepSamples ?? false,
    tensorBoard: options.tensorBoard ?? false,
    labels,
    columns: labels?.length ?? check.integer('columns', options.columns ?? 10, 1),
    captions: labels?.map((label) => captionOf(check, label, labelNames)) ?? null,
    rows: check.integer('rows', options.rows ?? 10, 1),
    labelNames,
    seed: check.integer('seed', options.seed ?? 0, Number.MIN_SAFE_INTEGER),
    range: check.range('range', range),
    title: options.title ?? basename(resolve(folder)),
    log: options.log ?? logToStandardError,
  };
}

/** The label of each column; null for a generator without labels. */
function columnLabels(check: Checks, options: RecordRunOptions, generator: LayersModel): readonly ImageLabel[] | null {
  const { labels, columns } = options;
  const spec = labelSpecOf(generator);
  // Refuses now the labels that `generate` would refuse at the first samples.
  if (labels !== undefined) generateBatches(generator, { labels });
  if (spec === null) return null;
  if (columns !== undefined) check.fail('columns', 'must be absent where there are labels, one a column', columns);
  if (labels !== undefined) return labels;
  if (spec.kind === 'attributes' || spec.count === null) {
    return check.fail('labels', `must be given: ${generator.name} does not tell its classes`, labels);
  }
  return Array.from({ length: Math.min(10, spec.count) }, (_, i) => i);
}

function captionOf(check: Checks, label: ImageLabel, labelNames: readonly string[] | null): string {
  if (typeof label !== 'number') return label.join(' ');
  if (labelNames === null) return String(label);
  return labelNames[label] ?? check.fail('labelNames', `must have a name for class ${label}`, labelNames);
}

function logToStandardError(message: string): void {
  // In a terminal, a progress bar may stand on the line.
  process.stderr.write(`${process.stderr.isTTY ? '\n' : ''}${message}\n`);
}
