import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Conditioning } from '../conditioning/index.js';
import { checksOf, disposeOnError, type ImageShape } from '../core/index.js';
import { assembleDiscriminator } from './assembleDiscriminator.js';
import { discriminatorKeys, type DiscriminatorOptions } from './discriminatorOptions.js';
import { planDiscriminator } from './discriminatorPlan.js';
import { commonKeys, networkSetup } from './networkSetup.js';

/** Options of `buildDiscriminator`. */
export interface BuildDiscriminatorOptions extends DiscriminatorOptions {
  /** [height, width, channels] of the images: height and width ≥ 8, channels 1, 3 or 4. */
  readonly imageShape: ImageShape;
  /** How labels enter. Default: the network is unconditional. */
  readonly conditioning?: Conditioning | undefined;
  /** The source of all initial weights, a safe integer. Default 0. */
  readonly seed?: number;
}

/**
 * Builds the discriminator of a DCGAN alone; the same seed and options give the same weights as in `buildDCGAN`.
 *
 * @returns a model of stock layers. Inputs: `image` [batch, height, width, channels] and, if conditional, `label` ([batch, 1]
 * int32 for classes, [batch, count] float32 for attributes). Outputs: logits [batch, 1], before any sigmoid, and with an
 * auxiliary classifier its logits [batch, count]. The caller disposes it.
 * @throws InvalidArgumentError for an invalid option.
 */
export function buildDiscriminator(options: BuildDiscriminatorOptions): LayersModel {
  const check = checksOf('buildDiscriminator');
  check.knownKeys('options', options, [...commonKeys, ...discriminatorKeys]);
  const { imageShape, conditioning, seed, ...discriminator } = options;
  const setup = networkSetup(check, { conditioning, seed });
  const plan = planDiscriminator(check, '', check.imageShape('imageShape', imageShape, 8), discriminator);
  return disposeOnError(() => assembleDiscriminator(plan, setup));
}
