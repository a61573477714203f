import { checksOf } from '../core/index.js';
import type { Dataset } from '../data/index.js';
import { measureDuring, type MeasureDuringOptions } from '../metrics/index.js';
import { adam } from '../optimizers/index.js';
import { train, type CommonStepOptions, type GAN, type LoopOptions, type TrainingRun } from '../training/index.js';
import { diffAugment, ema, type Trick } from '../tricks/index.js';

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

/** Below this many images the discriminator sees them in ever new ways. */
const FEW_IMAGES = 5000;

const check = checksOf('transfer');

/**
 * Goes on training networks that were trained on something else, on a small set of images: `diffAugment` for fewer than 5,000
 * images (Zhao et al. 2020), averaged weights (`ema` with 0.99, as trainings are short), Adam with a small learning
 * rate, and metrics against held-out images along the way. Nothing is frozen unless `freezing` says so: which policy is best
 * depends on how good the source is (docs/results.md).
 *
 * @param gan - trained networks: from `loadModel`, `loadTorchDCGAN`, `changeClasses`, `growDCGAN`, …
 * @param data - the images to adapt to.
 * @returns the run, to be walked through once.
 * @throws InvalidArgumentError for wrong options, as `train` and `measureDuring` do.
 */
export function transfer(gan: GAN, data: Dataset, options: TransferOptions = {}): TrainingRun {
  const { steps = 2000, learningRate, tricks = [], heldOut, snapshots, ...others } = options;
  if (learningRate !== undefined) check.above('options.learningRate', learningRate, 0);
  if (learningRate !== undefined && others.optimizers)
    check.fail('options.learningRate', 'must be absent where optimizers are given', learningRate);
  if (!Array.isArray(tricks)) check.fail('options.tricks', 'must be a list of tricks', tricks);
  if (snapshots && !heldOut) check.fail('options.snapshots', 'must be absent without heldOut', snapshots);
  const optimizer = adam({ learningRate: learningRate ?? 1e-4, beta1: 0.5 });
  const run = train(gan, data, {
    optimizers: { generator: optimizer, discriminator: optimizer },
    ...others,
    steps,
    tricks: recipe(data)
      .filter((own) => !tricks.some(({ name }) => name === own.name))
      .concat(tricks),
  });
  return heldOut ? measureDuring(run, { ...snapshots, real: heldOut }) : run;
}

function recipe({ size }: Dataset): Trick[] {
  return [...(size < FEW_IMAGES ? [diffAugment()] : []), ema({ decay: 0.99 })];
}
