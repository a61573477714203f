import { checksOf } from '../core/index.js';
import type { Dataset } from '../data/index.js';
import { measureDuring, type MeasureDuringOptions } from '../metrics/index.js';
import { train, type CommonStepOptions, type GAN, type LoopOptions, type TrainingRun } from '../training/index.js';
import type { Trick } from '../tricks/index.js';
import { transferRecipe } from './transferRecipe.js';

/** Options of {@link transfer}: those below, and all of `train` but the loss. */
export interface TransferOptions extends CommonStepOptions, Omit<LoopOptions, 'steps'> {
  /** Number of steps; an integer ≥ 1, default 2000. */
  readonly steps?: number;
  /** Of both networks, > 0. Default 1e-4: half of what training from scratch takes. Not together with `optimizers`. */
  readonly learningRate?: number;
  /** Tricks beside those of the recipe; one of the same name takes the place of the recipe's. Default none. */
  readonly tricks?: readonly Trick[];
  /** Real images that nothing is trained on, to measure samples against. Default: nothing is measured. */
  readonly heldOut?: Dataset;
  /** What is measured, over which features, how often. Default: that of `measureDuring`. */
  readonly snapshots?: Omit<MeasureDuringOptions, 'real'>;
}

const check = checksOf('transfer');

/**
 * Goes on training networks that were trained on something else, on a small set of images: by `transferRecipe`, and with metrics
 * against held-out images along the way. Nothing is frozen unless `freezing` says so: which policy is best
 * depends on how good the source is (docs/results.md).
 *
 * @param gan - trained networks: from `loadModel`, `loadTorchDCGAN`, `changeClasses`, `growDCGAN`, …
 * @param data - the images to adapt to.
 * @returns the run, to be walked through once.
 * @throws InvalidArgumentError for wrong options, as `train` and `measureDuring` do.
 */
export function transfer(gan: GAN, data: Dataset, options: TransferOptions = {}): TrainingRun {
  const { steps, learningRate, tricks = [], heldOut, snapshots, ...others } = options;
  if (learningRate !== undefined) check.above('options.learningRate', learningRate, 0);
  if (learningRate !== undefined && others.optimizers)
    check.fail('options.learningRate', 'must be absent where optimizers are given', learningRate);
  if (!Array.isArray(tricks)) check.fail('options.tricks', 'must be a list of tricks', tricks);
  if (snapshots && !heldOut) check.fail('options.snapshots', 'must be absent without heldOut', snapshots);
  const recipe = transferRecipe(data, {
    ...(steps !== undefined && { steps }),
    ...(learningRate !== undefined && { learningRate }),
  });
  const run = train(gan, data, {
    ...recipe,
    ...others,
    tricks: recipe.tricks.filter((own) => !tricks.some(({ name }) => name === own.name)).concat(tricks),
  });
  return heldOut ? measureDuring(run, { ...snapshots, real: heldOut }) : run;
}
