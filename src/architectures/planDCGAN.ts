import { checksOf, type ImageShape } from '../core/index.js';
import type { DiscriminatorOptions } from './discriminatorOptions.js';
import { planDiscriminator, type DiscriminatorPlan } from './discriminatorPlan.js';
import type { GeneratorOptions } from './generatorOptions.js';
import { planGenerator, type GeneratorPlan } from './generatorPlan.js';

/** Options of `planDCGAN`. */
export interface PlanDCGANOptions {
  /** Default {}: the layout of the DCGAN paper. */
  readonly generator?: GeneratorOptions;
  /** Default {}: the layout of the DCGAN paper. */
  readonly discriminator?: DiscriminatorOptions;
}

/** Both networks of a DCGAN, every size and setting filled in; plain data. */
export type DCGANPlan = Readonly<{ generator: GeneratorPlan; discriminator: DiscriminatorPlan }>;

/**
 * Plans the two networks of a DCGAN for any image of at least 8×8 pixels, without building them; `describePlan` makes a
 * text of the plan.
 *
 * A stage of the discriminator divides the size by its stride and rounds up: 150, 75, 38, 19, 10, 5. The generator goes the
 * same way back: it multiplies by the stride and crops to the planned size. By default the networks have as many steps of
 * stride 2 as leave a map whose shorter side is 4 to 7.
 *
 * Radford, Metz, Chintala: "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks",
 * 2016.
 *
 * @param imageShape - [height, width, channels]: height and width ≥ 8, channels 1, 3 or 4.
 * @throws InvalidArgumentError for an invalid shape or option.
 *
 * @example
 * planDCGAN([28, 28, 1]).generator.start; // [7, 7]
 */
export function planDCGAN(imageShape: ImageShape, options: PlanDCGANOptions = {}): DCGANPlan {
  const check = checksOf('planDCGAN');
  check.knownKeys('options', options, ['generator', 'discriminator']);
  const { generator = {}, discriminator = {} } = options;
  const shape = check.imageShape('imageShape', imageShape, 8);
  return {
    generator: planGenerator(check, 'generator.', shape, generator),
    discriminator: planDiscriminator(check, 'discriminator.', shape, discriminator),
  };
}
