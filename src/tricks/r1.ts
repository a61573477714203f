import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { squaredSlopes } from './slopes.js';
import type { GeneralTrick } from './trick.js';

/** Options of `r1`. */
export interface R1Options {
  /** γ, > 0: half of it is the factor before the term. Default 10, as in the paper. */
  readonly weight?: number;
  /**
   * The term is computed in one of so many updates of the discriminator and weighs so many times as much there; an
   * integer ≥ 1. Default 1; StyleGAN2 takes 16, which costs next to nothing.
   */
  readonly every?: number;
}

const check = checksOf('r1');

/**
 * The R1 penalty: γ/2 · ‖∇D(x)‖², the mean over real images x. It draws the discriminator to be flat where the data
 * are, so that training comes to rest once the generated images are there too. A regulariser for `nonSaturatingLoss`
 * and its like. With batch norm in the discriminator, an image's gradient takes in what it does to the other logits.
 *
 * Mescheder, Geiger, Nowozin: "Which Training Methods for GANs do actually Converge?", 2018; `every`: Karras et al.,
 * "Analyzing and Improving the Image Quality of StyleGAN", 2020.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function r1(options: R1Options = {}): GeneralTrick {
  check.knownKeys('options', options, ['weight', 'every']);
  const { weight = 10, every = 1 } = options;
  check.above('weight', weight, 0);
  check.integer('every', every, 1);
  return {
    name: 'r1',
    kind: 'general',
    options: { weight, every },
    penalty: {
      every,
      term: (images, discriminate) =>
        tf.mul<tf.Scalar>(tf.mean(squaredSlopes(images, discriminate)), (weight / 2) * every),
    },
  };
}
