import { checksOf } from '../core/index.js';
import type { Dataset } from '../data/index.js';
import { adam } from '../optimizers/index.js';
import type { TrainOptions } from '../training/index.js';
import { diffAugment, ema, type Trick } from '../tricks/index.js';

/** Options of {@link transferRecipe}. */
export interface TransferRecipeOptions {
  /** Number of steps; an integer ≥ 1, default 2000. */
  readonly steps?: number;
  /** Of both networks, > 0. Default 1e-4: half of what training from scratch takes. */
  readonly learningRate?: number;
  /** Whether the discriminator sees images in ever new ways (`diffAugment`). Default: below 5,000 images. */
  readonly augment?: boolean;
}

/** Below this many images the discriminator learns them by heart. */
const FEW_IMAGES = 5000;

/**
 * Options for `train` that suit networks which were trained on something else: Adam with a small learning rate, averaged weights
 * (`ema` with 0.99, as trainings are short), and `diffAugment` for fewer than 5,000 images (Zhao et al. 2020).
 *
 * @example
 * const run = train(trained, data, { ...transferRecipe(data), freezing: freezeD() });
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function transferRecipe(
  data: Dataset,
  options: TransferRecipeOptions = {},
): Required<Pick<TrainOptions, 'steps' | 'optimizers'>> & { readonly tricks: readonly Trick[] } {
  const check = checksOf('transferRecipe');
  check.knownKeys('options', options, ['steps', 'learningRate', 'augment']);
  const { steps = 2000, learningRate = 1e-4, augment = data.size < FEW_IMAGES } = options;
  check.integer('steps', steps, 1);
  const optimizer = adam({ learningRate: check.above('learningRate', learningRate, 0), beta1: 0.5 });
  return {
    steps,
    optimizers: { generator: optimizer, discriminator: optimizer },
    tricks: [...(augment ? [diffAugment()] : []), ema({ decay: 0.99 })],
  };
}
