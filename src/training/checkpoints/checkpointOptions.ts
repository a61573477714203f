import type { Checks } from '../../core/index.js';
import type { Sampler } from '../sampling/samplerOf.js';
import { checkStore, type CheckpointStore } from './checkpointStore.js';

/** What a score is measured on. */
export interface ScoreContext {
  /** Finished steps. */
  readonly step: number;
  /** The generator to draw samples from, averaged if the run averages weights; the run disposes it. */
  readonly sampler: Sampler;
}

/** What makes one checkpoint better than another. */
export interface CheckpointScore {
  /** What is measured, e.g. `FID`. */
  readonly name: string;
  readonly better: 'lower' | 'higher';
  /** Measures; NaN counts as no score. */
  measure(context: ScoreContext): number | Promise<number>;
}

/** How a run is kept, so that it can go on after an interruption as if there had been none. */
export interface CheckpointOptions {
  /** Where checkpoints go. No two runs may have one store at the same time. */
  readonly store: CheckpointStore;
  /** One every so many steps, and one at the end, however the run ends; an integer ≥ 1, default 500. */
  readonly every?: number;
  /** How many of the newest are kept; an integer ≥ 1, default 3. */
  readonly keepLast?: number;
  /** Is measured at each checkpoint but the one of an interruption, and the best is kept too. Default: no best one is kept. */
  readonly score?: CheckpointScore;
  /**
   * Whether the run goes on from a checkpoint; default false, and the store must then be empty.
   *
   * - `true`: from the newest that is whole;
   * - `'auto'`: from the newest that is whole, if the store has any checkpoint; else from the start;
   * - `'best'`: from the one with the best score;
   * - a number: from that of the step.
   *
   * Checkpoints of later steps are removed when the first new one is there.
   */
  readonly resume?: boolean | 'auto' | 'best' | number;
  /** Options that may differ from those of the checkpoint, e.g. `['steps', 'optimizers.generator.learningRate']`. Default none. */
  readonly accept?: readonly string[];
  /** Whether the checkpoints of an earlier run are removed at the start; default false. Clashes with `resume`. */
  readonly overwrite?: boolean;
  /** Takes messages, about a damaged checkpoint that is passed over for one. Default `console.warn`. */
  readonly log?: (message: string) => void;
}

/** The options with every default filled in. */
export type ResolvedCheckpointOptions = Readonly<
  Omit<Required<CheckpointOptions>, 'score'> & { score: CheckpointScore | null }
>;

const names = ['store', 'every', 'keepLast', 'score', 'resume', 'accept', 'overwrite', 'log'] as const;

/** @throws InvalidArgumentError for unknown or clashing options. */
export function resolveCheckpointOptions(check: Checks, options: CheckpointOptions): ResolvedCheckpointOptions {
  const argument = 'options.checkpoints';
  check.knownKeys(argument, options, names);
  // eslint-disable-next-line no-console -- what is passed over must not be passed over in silence
  const { store, every = 500, keepLast = 3, score = null, log = (message) => console.warn(message) } = options;
  const { resume = false, accept = [], overwrite = false } = options;
  checkStore(check, `${argument}.store`, store);
  check.integer(`${argument}.every`, every, 1);
  check.integer(`${argument}.keepLast`, keepLast, 1);
  if (score !== null) checkScore(check, `${argument}.score`, score);
  if (typeof resume === 'number') check.integer(`${argument}.resume`, resume, 0);
  else if (![true, false, 'auto', 'best'].includes(resume))
    check.fail(`${argument}.resume`, "must be true, false, 'auto', 'best' or a step", resume);
  if (!Array.isArray(accept) || accept.some((path) => typeof path !== 'string'))
    check.fail(`${argument}.accept`, 'must be a list of paths of options', accept);
  if (typeof overwrite !== 'boolean') check.fail(`${argument}.overwrite`, 'must be true or false', overwrite);
  if (overwrite && resume !== false)
    check.fail(`${argument}.overwrite`, 'must be false where a run is resumed', overwrite);
  if (typeof log !== 'function') check.fail(`${argument}.log`, 'must be a function', log);
  return { store, every, keepLast, score, resume, accept, overwrite, log };
}

function checkScore(check: Checks, argument: string, score: CheckpointScore): void {
  if (typeof score !== 'object') check.fail(argument, 'must be { name, better, measure }', score);
  if (typeof score.name !== 'string') check.fail(`${argument}.name`, 'must be a string', score.name);
  check.oneOf(`${argument}.better`, score.better, ['lower', 'higher']);
  const measure: unknown = Reflect.get(score, 'measure');
  if (typeof measure !== 'function') check.fail(`${argument}.measure`, 'must be a function', measure);
}
