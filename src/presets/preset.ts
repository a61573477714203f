import type { BuildDCGANOptions } from '../architectures/index.js';
import type { LabelLoss } from '../losses/index.js';
import type { CommonStepOptions, LoopOptions } from '../training/index.js';
import type { Trick } from '../tricks/index.js';

/**
 * A published recipe as plain options, to be handed on as they are or with changes:
 *
 * ```ts no-run
 * const { networks, training } = convGAN({ classes: 10 });
 * const gan = buildDCGAN({ ...networks, seed: 7 });
 * train(gan, data, { ...training, steps: 5000 });
 * ```
 */
export interface Preset {
  /** Of `buildDCGAN`. */
  readonly networks: BuildDCGANOptions;
  /** Of `train`, which needs `steps` besides. */
  readonly training: PresetTraining;
}

/** Options of `train` with a loss that has labels. */
export interface PresetTraining extends CommonStepOptions, Pick<LoopOptions, 'batchSize'> {
  readonly loss?: LabelLoss;
  readonly tricks?: readonly Trick[];
}
