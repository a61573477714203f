import { checksOf, type Checks } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import { checkData } from './checkData.js';
import { resolveCheckpointOptions, type CheckpointOptions } from '../checkpoints/checkpointOptions.js';
import { memoryCheckpoints } from '../checkpoints/memoryCheckpoints.js';
import { checkGAN, labelSpecOf, type GAN } from '../gan.js';
import { resolveRollBackOptions, type RollBackOptions } from './rollBack.js';
import { startRun } from './startRun.js';
import { stepOptionNames, type StepOptions } from '../step/stepOptions.js';
import type { TrainingRun } from './stepReport.js';
import { makeTrainStep } from '../step/trainStep.js';

/** How long `train` trains, besides what each step does. */
export interface LoopOptions {
  /** Number of steps; an integer ≥ 1. */
  readonly steps: number;
  /**
   * Real images per update of the discriminator: an integer ≥ 1, or a function of the number of batches read so far
   * (`growingBatchSize` makes one). Default 64.
   */
  readonly batchSize?: number | ((batch: number) => number);
  /** A report every so many steps, and one for the first and the last, however the run ends; an integer ≥ 1, default 10. */
  readonly reportEvery?: number;
  /** Whether reports tell how strongly each layer was moved, at the cost of a pass over the weights a report. Default true. */
  readonly measureGradients?: boolean;
  /** Ends the run after the step at hand; the loop over the run ends without an error. */
  readonly signal?: AbortSignal;
  /** Called after every step with the number of finished steps, and waited for. */
  readonly onStep?: (step: number) => void | Promise<void>;
  /** Keeps the run in a store, or goes on from there. Default: nothing is kept. */
  readonly checkpoints?: CheckpointOptions;
  /**
   * Whether the run may go back to an earlier state, with lower learning rates: after a loss or a weight that is not finite, and when
   * `run.rollBack` is called, as `rollBackOn` does after a finding. Without `checkpoints`, they are kept in memory. Default: it
   * never does, and ends with an error.
   */
  readonly rollBack?: RollBackOptions;
}

/** All options of `train`. */
export type TrainOptions = StepOptions & LoopOptions;

const loopOptionNames = [
  'steps',
  'batchSize',
  'reportEvery',
  'measureGradients',
  'signal',
  'onStep',
  'checkpoints',
  'rollBack',
] as const;

/**
 * Trains a GAN on a data set: `for await (const report of train(gan, data, { steps: 1000 })) …`. The networks are updated in
 * place. Nothing happens before the first turn of the loop, and leaving the loop ends the training.
 *
 * @param gan - two models, from `buildDCGAN` or your own.
 * @param data - images of the generator's shape, with labels if the networks are conditional.
 * @returns the run, to be walked through once.
 * @throws InvalidArgumentError for unknown or clashing options, or data that do not fit the networks.
 * @throws Error during the run if a loss is no finite number any more, if one of the networks or the store is in another run, or
 *   if a checkpoint cannot be written or does not fit.
 */
export function train(gan: GAN, data: Dataset, options: TrainOptions): TrainingRun {
  const check: Checks = checksOf('train');
  check.knownKeys('options', options, [...stepOptionNames, ...loopOptionNames]);
  const {
    steps,
    batchSize = 64,
    reportEvery = 10,
    signal = null,
    onStep = null,
    measureGradients = true,
    ...others
  } = options;
  const { checkpoints: checkpointOptions, rollBack: rollBackOptions, ...stepOptions } = others;
  check.integer('options.steps', steps, 1);
  check.integer('options.reportEvery', reportEvery, 1);
  if (typeof measureGradients !== 'boolean')
    check.fail('options.measureGradients', 'must be true or false', measureGradients);
  if (typeof batchSize !== 'function') check.integer('options.batchSize', batchSize, 1);
  const rollBack = rollBackOptions === undefined ? null : resolveRollBackOptions(check, rollBackOptions);
  const kept = checkpointOptions ?? (rollBack && { store: memoryCheckpoints() });
  const checkpoints = kept && resolveCheckpointOptions(check, kept);
  checkGAN('train', gan);
  checkData('train', gan, data);
  const labels = labelSpecOf(gan.generator) ? data.labels : null;
  const step = makeTrainStep('train', gan, labels ? { labels, ...stepOptions } : stepOptions);
  const seed = options.seed ?? 0;
  const loop = { steps, batchSize, reportEvery, measureGradients, signal, onStep, checkpoints, rollBack, seed };
  return startRun(gan, data, step, loop);
}
