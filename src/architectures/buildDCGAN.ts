import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Conditioning } from '../conditioning/index.js';
import { checksOf, disposeOnError, type ImageShape, type Json } from '../core/index.js';
import { assembleDiscriminator } from './assembleDiscriminator.js';
import { assembleGenerator } from './assembleGenerator.js';
import type { DiscriminatorOptions } from './discriminatorOptions.js';
import { planDiscriminator } from './discriminatorPlan.js';
import type { GeneratorOptions } from './generatorOptions.js';
import { planGenerator } from './generatorPlan.js';
import { commonKeys, networkSetup } from './networkSetup.js';
import type { DCGANPlan } from './planDCGAN.js';

/** Options of `buildDCGAN`. */
export interface BuildDCGANOptions {
  /** [height, width, channels] of the images: height and width ≥ 8, channels 1, 3 or 4. */
  readonly imageShape: ImageShape;
  /** Length of the latent vector, ≥ 1. Default 100. */
  readonly latentDim?: number;
  /** How labels enter the networks, e.g. `embedding({ classes: 10 })`. Default: the networks are unconditional. */
  readonly conditioning?: Conditioning | undefined;
  /** The source of all initial weights, a safe integer. Default 0. */
  readonly seed?: number;
  /** Default {}: the layout of the DCGAN paper. */
  readonly generator?: GeneratorOptions;
  /** Default {}: the layout of the DCGAN paper. */
  readonly discriminator?: DiscriminatorOptions;
}

/** All options of a DCGAN, every default filled in; plain data, which travels in checkpoints. */
export type DCGANConfig = Readonly<{
  imageShape: ImageShape;
  latentDim: number;
  seed: number;
  conditioning: {
    readonly name: string;
    readonly labels: { readonly kind: 'classes' | 'attributes'; readonly count: number };
    readonly options: Json;
  } | null;
  plan: DCGANPlan;
}>;

/** The two networks of a DCGAN. The caller disposes them. */
export interface DCGAN {
  /** Inputs `latent` and, if conditional, `label`; output `image`. See `buildGenerator`. */
  readonly generator: LayersModel;
  /** Inputs `image` and, unless it classifies or is unconditional, `label`; logits out. See `buildDiscriminator`. */
  readonly discriminator: LayersModel;
  readonly config: DCGANConfig;
}

/**
 * Builds the generator and the discriminator of a DCGAN from stock layers, so that a saved network loads with plain
 * `tf.loadLayersModel`. Defaults follow the paper: kernels of 5×5 with stride 2 and no pooling; batch norm but for the
 * generator's output and the discriminator's first stage; ReLU in the generator, leaky ReLU of 0.2 in the discriminator;
 * weights from N(0, 0.02), batch norm's gamma from N(1, 0.02). The same seed gives the same weights, to the bit.
 *
 * Radford, Metz, Chintala: "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks",
 * 2016.
 *
 * @throws InvalidArgumentError for an invalid option; nothing is left behind then.
 *
 * @example
 * const { generator, discriminator } = buildDCGAN({
 *   imageShape: [28, 28, 1],
 *   conditioning: embedding({ classes: 10 }),
 *   discriminator: { stages: [{ filters: 32 }, { filters: 64, dropout: 0.3 }] },
 * });
 */
export function buildDCGAN(options: BuildDCGANOptions): DCGAN {
  const check = checksOf('buildDCGAN');
  check.knownKeys('options', options, [...commonKeys, 'latentDim', 'generator', 'discriminator']);
  const { latentDim = 100, generator = {}, discriminator = {} } = options;
  const imageShape = check.imageShape('imageShape', options.imageShape, 8);
  check.integer('latentDim', latentDim, 1);
  const setup = networkSetup(check, { conditioning: options.conditioning, seed: options.seed });
  const plan = {
    generator: planGenerator(check, 'generator.', imageShape, generator),
    discriminator: planDiscriminator(check, 'discriminator.', imageShape, discriminator),
  };
  return disposeOnError(() => ({
    generator: assembleGenerator(plan.generator, latentDim, setup),
    discriminator: assembleDiscriminator(plan.discriminator, setup),
    config: { imageShape, latentDim, seed: setup.seed, conditioning: describeConditioning(setup.conditioning), plan },
  }));
}

function describeConditioning(conditioning: Conditioning | undefined): DCGANConfig['conditioning'] {
  if (!conditioning) return null;
  const { name, labels, options } = conditioning;
  return { name, labels: { kind: labels.kind, count: labels.count }, options };
}
