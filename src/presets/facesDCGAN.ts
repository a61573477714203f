import { checksOf, type ImageShape } from '../core/index.js';
import { adam } from '../optimizers/index.js';
import { flipLabels, invertLabels, smoothLabels } from '../tricks/index.js';
import type { Preset } from './preset.js';

/** Options of {@link facesDCGAN}. */
export interface FacesDCGANOptions {
  /** [height, width, channels]; height and width ≥ 17. Default [200, 200, 3]. */
  readonly imageShape?: ImageShape;
  /** Filters of the discriminator's first stage, ≥ 1; the last has four times as many. Default 32. */
  readonly baseFilters?: number;
}

/**
 * A DCGAN with the "GAN hacks": each of the discriminator's five stages has its own number of convolutions, the generator ends in
 * a plain one, nothing is pooled; labels are inverted (0 is real), smoothed, and one in twenty is wrong.
 *
 * A recipe of a student project for faces of cartoons, the fifth of docs/systems.md; the tricks are those of Chintala, Denton,
 * Arjovsky, Mathieu, "How to Train a GAN?", 2016.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function facesDCGAN(options: FacesDCGANOptions = {}): Preset {
  const check = checksOf('facesDCGAN');
  check.knownKeys('options', options, ['imageShape', 'baseFilters']);
  const { imageShape = [200, 200, 3], baseFilters: base = 32 } = options;
  check.integer('baseFilters', base, 1);
  const [narrow, middle, wide] = [{ filters: base }, { filters: 2 * base }, { filters: 4 * base }];
  const optimizer = adam({ learningRate: 2e-4 });
  return {
    networks: {
      imageShape,
      generator: {
        projection: wide,
        defaults: { activation: { leakyRelu: 0.2 } },
        stages: [wide, middle, middle, narrow],
        output: { stride: 1 },
      },
      discriminator: {
        stages: [
          { ...narrow, norm: 'batch' },
          { ...narrow, convolutions: 2 },
          { ...middle, convolutions: 2 },
          { ...middle, convolutions: 3 },
          wide,
        ],
      },
    },
    training: {
      batchSize: 32,
      // Smoothing comes last: see docs/tricks.md.
      tricks: [flipLabels({ rate: 0.05 }), invertLabels(), smoothLabels()],
      optimizers: { generator: optimizer, discriminator: optimizer },
    },
  };
}
