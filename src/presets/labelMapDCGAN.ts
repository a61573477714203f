import { embedding } from '../conditioning/index.js';
import { checksOf, type ImageShape } from '../core/index.js';
import { adam } from '../optimizers/index.js';
import { smoothLabels } from '../tricks/index.js';
import type { Preset } from './preset.js';

/** Options of {@link labelMapDCGAN}. */
export interface LabelMapDCGANOptions {
  /** Number of classes, ≥ 1. */
  readonly classes: number;
  /** [height, width, channels]; height and width ≥ 8. Default [32, 32, 3]. */
  readonly imageShape?: ImageShape;
  /** Filters of each layer but the discriminator's first, which has half of them; an even integer ≥ 2. Default 128. */
  readonly filters?: number;
}

/** The slope below 0 that worked best for its authors. */
const activation = { leakyRelu: 0.02 };

/**
 * A conditional GAN for small colour images such as CIFAR-10: the label's embedding is drawn as one more channel of the first map of
 * each network, kernels are larger where maps are large, and the discriminator sees real and generated images in halves of its
 * batch, with soft labels and an optimiser of its own.
 *
 * A recipe of a student project, the second of docs/systems.md; the label's way into the networks is that of Mirza and Osindero,
 * "Conditional Generative Adversarial Nets", 2014.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function labelMapDCGAN(options: LabelMapDCGANOptions): Preset {
  const check = checksOf('labelMapDCGAN');
  check.knownKeys('options', options, ['classes', 'imageShape', 'filters']);
  const { classes, imageShape = [32, 32, 3], filters = 128 } = options;
  if (check.integer('filters', filters, 2) % 2 !== 0) check.fail('filters', 'must be even', filters);
  return {
    networks: {
      imageShape,
      // A map of its own does not compete with the latent vector, so the embedding may be long.
      conditioning: embedding({ classes, at: [0], dimension: 50 }),
      generator: {
        projection: { filters },
        defaults: { filters, kernelSize: 4, activation },
        output: { kernelSize: 7 },
      },
      discriminator: {
        defaults: { filters, activation },
        stages: [{ filters: filters / 2, kernelSize: 7 }, {}, {}],
      },
    },
    training: {
      batchSize: 64,
      discriminatorBatches: 'halves',
      tricks: [smoothLabels({ ones: [0.7, 1.2], zeros: [0, 0.3] })],
      optimizers: { generator: adam({ learningRate: 2e-4 }), discriminator: adam({ learningRate: 1e-4 }) },
    },
  };
}
