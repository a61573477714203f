import { embedding } from '../conditioning/index.js';
import { checksOf, type ImageShape } from '../core/index.js';
import { adam } from '../optimizers/index.js';
import { growingBatchSize } from '../training/index.js';
import type { Preset } from './preset.js';

/** Options of {@link convGAN}. */
export interface ConvGANOptions {
  /** Number of classes, ≥ 1. Default: the networks are unconditional. */
  readonly classes?: number;
  /** Where the label enters the networks: at every layer, or at the first of each alone. Default `everyLayer`. */
  readonly labelsAt?: 'everyLayer' | 'input';
  /** [height, width, channels]; height and width ≥ 8. Default [150, 150, 3]. */
  readonly imageShape?: ImageShape;
  /** Filters of every layer, ≥ 1. Default 128. */
  readonly filters?: number;
  /** Of both networks, > 0. Default 1e-4. */
  readonly learningRate?: number;
}

/** All halve or double the size of the map but the last. */
const hidden = [{}, {}, {}, {}, { stride: 1 }];

/**
 * Five hidden layers of equal width in each network, for images of any size: kernels of 5×5, batch norm after every layer of
 * the generator, leaky ReLU in both, the label at every layer, and a batch that grows from 32 to 64 images late in training.
 *
 * A recipe of a student project, the fourth of docs/systems.md.
 *
 * @throws InvalidArgumentError for options out of range, and `labelsAt` without `classes`.
 */
export function convGAN(options: ConvGANOptions = {}): Preset {
  const check = checksOf('convGAN');
  check.knownKeys('options', options, ['classes', 'labelsAt', 'imageShape', 'filters', 'learningRate']);
  const { classes, labelsAt, imageShape = [150, 150, 3], filters = 128, learningRate = 1e-4 } = options;
  check.integer('filters', filters, 1);
  check.above('learningRate', learningRate, 0);
  if (labelsAt !== undefined) check.oneOf('labelsAt', labelsAt, ['everyLayer', 'input']);
  if (labelsAt !== undefined && classes === undefined)
    check.fail('labelsAt', 'must be absent without classes', labelsAt);
  return {
    networks: {
      imageShape,
      conditioning: classes === undefined ? undefined : embedding({ classes, at: labelsAt ?? 'everyLayer' }),
      generator: { defaults: { filters, activation: 'leakyRelu' }, stages: hidden, output: { stride: 1 } },
      discriminator: { defaults: { filters }, stages: hidden },
    },
    training: {
      batchSize: growingBatchSize({ from: 32, to: 64, atBatch: 20_000 }),
      optimizers: { generator: adam({ learningRate }), discriminator: adam({ learningRate }) },
    },
  };
}
