import { checksOf, type Checks, type Finding } from '../core/index.js';
import type { Dataset } from '../data/index.js';
import { labelSpecOf, mapReports, type StepReport, type TrainingRun } from '../training/index.js';
import { defaultWatchers } from './defaultWatchers.js';
import { heldOutProbe, type HeldOutProbe } from './probes/heldOutProbe.js';
import { referenceOf } from './probes/referenceOf.js';
import { sampleLabels, sampleProbe, type SampleProbe } from './probes/sampleProbe.js';
import type { Observation, Watcher } from './watcher.js';

/** Options of `watch`. */
export interface WatchOptions {
  /** The data that the run trains on, to compare samples with. */
  readonly data: Dataset;
  /** Real images that the run does not train on; needed by `overfittedDiscriminator`. Default: none. */
  readonly heldOut?: Dataset;
  /**
   * What to look for: watchers, or a function of the default ones that gives them, e.g. `(defaults) => [...defaults, mine]`. Default:
   * `defaultWatchers()`, without those that need what is not there.
   */
  readonly watchers?: readonly Watcher[] | ((defaults: readonly Watcher[]) => readonly Watcher[]);
  /** Samples are drawn and measured with every so manieth report, and the first; an integer ≥ 1, default 5. */
  readonly samplesEvery?: number;
  /** Takes each finding in words, as `console.warn` does. Default: none is told but on the reports. */
  readonly log?: (message: string) => void;
}

/**
 * A run whose reports tell what goes wrong, as `findings`: `watch(train(gan, data, options), { data })`. Looking changes nothing of
 * the training: the weights become the same, to the bit. A finding is told of once, and again only if it was gone in between.
 *
 * @param run - of `train`, or of another function that adds to its reports.
 * @returns the run, to be walked through in place of `run`.
 * @throws InvalidArgumentError for unknown options, data of another shape, and watchers that need what is not there.
 */
export function watch(run: TrainingRun, options: WatchOptions): TrainingRun {
  const check = checksOf('watch');
  if (typeof run !== 'object' || run === null || !(Symbol.asyncIterator in run))
    check.fail('run', 'must be a TrainingRun, such as train returns', run);
  check.knownKeys('options', options, ['data', 'heldOut', 'watchers', 'samplesEvery', 'log']);
  const { data, heldOut = null, samplesEvery = 5, log = () => undefined } = options;
  checkDataset(check, 'data', data, run);
  if (heldOut) checkDataset(check, 'heldOut', heldOut, run);
  check.integer('samplesEvery', samplesEvery, 1);
  if (typeof log !== 'function') check.fail('log', 'must be a function', log);
  const missing = whatIsMissing(run, heldOut);
  const lacks = (watcher: Watcher): string | undefined => watcher.needs?.find((need) => missing.has(need));
  const defaults = defaultWatchers().filter((watcher) => lacks(watcher) === undefined);
  const { watchers: chosen = defaults } = options;
  const watchers = typeof chosen === 'function' ? chosen(defaults) : chosen;
  checkWatchers(check, watchers, lacks);

  let watching: Promise<(report: StepReport) => Promise<readonly Finding[]>> | null = null;
  return mapReports(run, async (report) => {
    watching ??= begin(check, run, { data, heldOut, watchers, samplesEvery });
    const findings = await (await watching)(report);
    findings.forEach((finding) => log(describeFinding(finding)));
    return { ...report, findings: [...(report.findings ?? []), ...findings] };
  });
}

/** A finding in words, of several lines. */
export function describeFinding({ kind, level, step, explanation, advice }: Finding): string {
  const what = `${level === 'note' ? 'Note' : level === 'warning' ? 'Warning' : 'Error'} at step ${step}: ${kind}.`;
  return [`${what} ${explanation}`, ...advice.map((one) => `  - ${one}`)].join('\n');
}

type Resolved = Readonly<Required<Pick<WatchOptions, 'data' | 'samplesEvery'>>> & {
  readonly heldOut: Dataset | null;
  readonly watchers: readonly Watcher[];
};

async function begin(
  check: Checks,
  run: TrainingRun,
  { data, heldOut, watchers, samplesEvery }: Resolved,
): Promise<(report: StepReport) => Promise<readonly Finding[]>> {
  const labels = await sampleLabels(run, data);
  const reference = await referenceOf(data, labels?.filter((label) => typeof label === 'number') ?? []);
  const subject = { options: run.options, labels: labels && data.labels, reference };
  const beginAll = () => watchers.map((watcher) => watcher.begin(subject));
  let observers = beginAll();
  const needsHeldOut = heldOut !== null && watchers.some(({ needs }) => needs?.includes('heldOut'));
  const drawsSamples = needsHeldOut || watchers.some(({ reads }) => reads?.includes('samples'));
  const samples = drawsSamples ? sampleProbe(run, labels, reference, check) : null;
  const judge = needsHeldOut ? heldOutProbe(run, data, heldOut) : null;
  let reports = 0;
  return async (report) => {
    const tells = (kind: string): boolean => report.findings?.some((finding) => finding.kind === kind) ?? false;
    // What was seen before a roll-back is of another state.
    if (tells('rolled-back')) observers = beginAll();
    // The run itself has told it, and no number of this step means anything.
    if (tells('not-finite')) return [];
    const isDue = reports++ % samplesEvery === 0 || report.step === report.steps;
    const observation = { report, ...(await probe(isDue ? samples : null, judge)) };
    return observers.flatMap((observe) => observe(observation)).map((trouble) => ({ ...trouble, step: report.step }));
  };
}

async function probe(
  samples: SampleProbe | null,
  judge: HeldOutProbe | null,
): Promise<Pick<Observation, 'samples' | 'heldOut'>> {
  if (!samples) return { samples: null, heldOut: null };
  const measured = await samples.measure();
  return { samples: measured.statistics, heldOut: judge && (await judge.measure(measured.samples)) };
}

type Need = 'labels' | 'classes' | 'heldOut';

function whatIsMissing(run: TrainingRun, heldOut: Dataset | null): ReadonlySet<string> {
  const spec = labelSpecOf(run.generator);
  const missing: readonly (Need | null)[] = [
    spec ? null : 'labels',
    spec?.kind === 'classes' ? null : 'classes',
    heldOut ? null : 'heldOut',
  ];
  return new Set(missing.filter((need) => need !== null));
}

const wanted: Readonly<Record<string, string>> = {
  labels: 'networks with labels',
  classes: 'networks whose labels are classes',
  heldOut: 'the option heldOut',
};

function checkWatchers(
  check: Checks,
  watchers: readonly Watcher[],
  lacks: (watcher: Watcher) => string | undefined,
): void {
  const given: unknown = watchers;
  if (!Array.isArray(given)) check.fail('watchers', 'must be a list of watchers', given);
  watchers.forEach((watcher: unknown, i) => {
    if (typeof watcher !== 'object' || watcher === null || !('begin' in watcher) || !('name' in watcher))
      check.fail(`watchers[${i}]`, 'must be a watcher, such as modeCollapse()', watcher);
  });
  watchers.forEach((watcher, i) => {
    const need = lacks(watcher);
    if (need !== undefined) check.fail(`watchers[${i}]`, `needs ${wanted[need] ?? need}`, watcher.name);
  });
}

function checkDataset(check: Checks, argument: string, data: Dataset, run: TrainingRun): void {
  const given: unknown = data;
  if (typeof given !== 'object' || given === null || !('read' in given))
    check.fail(argument, 'must be a data set, e.g. datasetFromArrays(…)', given);
  const shape = run.generator.outputs[0]?.shape.slice(1) ?? [];
  if (shape.some((size, i) => size !== null && size !== data.imageShape[i]))
    check.fail(`${argument}.imageShape`, `must be the generator's image shape [${shape.join(', ')}]`, data.imageShape);
  const spec = labelSpecOf(run.generator);
  if (spec && (data.labels?.kind !== spec.kind || (spec.count !== null && data.labels.count !== spec.count)))
    check.fail(
      `${argument}.labels`,
      `must be ${spec.count ?? 'any number of'} ${spec.kind}, as the networks were built for`,
      data.labels,
    );
}
