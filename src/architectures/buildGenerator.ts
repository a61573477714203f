import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Conditioning } from '../conditioning/index.js';
import { checksOf, disposeOnError, type ImageShape } from '../core/index.js';
import { assembleGenerator } from './assembleGenerator.js';
import { generatorKeys, type GeneratorOptions } from './generatorOptions.js';
import { planGenerator } from './generatorPlan.js';
import { commonKeys, networkSetup } from './networkSetup.js';

/** Options of `buildGenerator`. */
export interface BuildGeneratorOptions extends GeneratorOptions {
  /** [height, width, channels] of the images: height and width ≥ 8, channels 1, 3 or 4. */
  readonly imageShape: ImageShape;
  /** Length of the latent vector, ≥ 1. Default 100. */
  readonly latentDim?: number;
  /** How labels enter. Default: the network is unconditional. */
  readonly conditioning?: Conditioning | undefined;
  /** The source of all initial weights, a safe integer. Default 0. */
  readonly seed?: number;
}

/**
 * Builds the generator of a DCGAN alone; the same seed and options give the same weights as in `buildDCGAN`.
 *
 * @returns a model of stock layers. Inputs: `latent` [batch, latentDim] float32 and, if conditional, `label` ([batch, 1]
 * int32 for classes, [batch, count] float32 for attributes). Output: `image` [batch, height, width, channels], in [-1, 1]
 * (tanh) or [0, 1] (sigmoid). The caller disposes it.
 * @throws InvalidArgumentError for an invalid option.
 */
export function buildGenerator(options: BuildGeneratorOptions): LayersModel {
  const check = checksOf('buildGenerator');
  check.knownKeys('options', options, [...commonKeys, 'latentDim', ...generatorKeys]);
  const { imageShape, latentDim = 100, conditioning, seed, ...generator } = options;
  check.integer('latentDim', latentDim, 1);
  const setup = networkSetup(check, { conditioning, seed });
  const plan = planGenerator(check, '', check.imageShape('imageShape', imageShape, 8), generator);
  return disposeOnError(() => assembleGenerator(plan, latentDim, setup));
}
