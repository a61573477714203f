import { checksOf } from '../core/index.js';
import type { Dataset } from '../data/index.js';
import { adam, linearSchedule } from '../optimizers/index.js';
import type { TrainOptions } from '../training/index.js';
import { diffAugment, ema, smoothLabels, type Trick } from '../tricks/index.js';

/** Options of {@link basicRecipe}. */
export interface BasicRecipeOptions {
  /** Number of steps; an integer ≥ 1. Default: thirty passes over the images, 2,000 steps at least and 10,000 at most. */
  readonly steps?: number;
  /** Images in a batch; an integer ≥ 1. Default 32, or all there are. */
  readonly batchSize?: number;
  /** The learning rates at the start; each > 0. Default 4e-4 for both: the best of three pairs (docs/results.md). */
  readonly learningRates?: { readonly generator?: number; readonly discriminator?: number };
  /** Whether the discriminator sees images in ever new ways (`diffAugment`). Default: below 5,000 images. */
  readonly augment?: boolean;
  /** Decides batches and noise; a safe integer. Default 0. */
  readonly seed?: number;
}

/** Below this many images the discriminator learns them by heart. */
const FEW_IMAGES = 5000;

/**
 * Options for `train` that suit most sets of small images: Adam with rates that fade over the last three fifths,
 * smoothed labels for real images, averaged weights, and `diffAugment` for fewer than 5,000 images (Zhao et al. 2020).
 *
 * @example
 * const run = train(basicDCGAN(data), data, { ...basicRecipe(data, { steps: 5000 }), reportEvery: 5 });
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function basicRecipe(
  data: Dataset,
  options: BasicRecipeOptions = {},
): TrainOptions & { readonly steps: number; readonly batchSize: number } {
  const check = checksOf('basicRecipe');
  check.knownKeys('options', options, ['steps', 'batchSize', 'learningRates', 'augment', 'seed']);
  const {
    batchSize = Math.min(32, data.size),
    learningRates = {},
    augment = data.size < FEW_IMAGES,
    seed = 0,
  } = options;
  check.integer('batchSize', batchSize, 1);
  const { steps = Math.min(10_000, Math.max(2000, Math.ceil((30 * data.size) / batchSize))) } = options;
  check.integer('steps', steps, 1);
  check.knownKeys('learningRates', learningRates, ['generator', 'discriminator']);
  const fading = (from: number) =>
    linearSchedule({ from, start: Math.floor(0.4 * steps), steps: Math.ceil(0.6 * steps) });
  const { generator = 4e-4, discriminator = 4e-4 } = learningRates;
  const tricks: Trick[] = [
    smoothLabels({ zeros: null }),
    // An average over the last fifth of a short training, over a thousand steps of a long one.
    ema({ decay: Math.max(0.9, 1 - Math.max(5 / steps, 0.001)) }),
    ...(augment ? [diffAugment()] : []),
  ];
  return {
    steps,
    batchSize,
    seed,
    optimizers: {
      generator: adam({ learningRate: fading(check.above('learningRates.generator', generator, 0)) }),
      discriminator: adam({ learningRate: fading(check.above('learningRates.discriminator', discriminator, 0)) }),
    },
    tricks,
  };
}
