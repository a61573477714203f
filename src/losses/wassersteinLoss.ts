import * as tf from '@tensorflow/tfjs-core';
import type { CriticLoss } from './loss.js';

/**
 * The Wasserstein distance as a critic sees it: mean(fake) - mean(real) for the critic, -mean(fake) for the generator.
 * An estimate of that distance only while the critic's slope is bounded: train with `clipWeights` or a gradient penalty.
 *
 * Arjovsky, Chintala, Bottou: "Wasserstein GAN", 2017.
 */
export function wassersteinLoss(): CriticLoss {
  return {
    name: 'wassersteinLoss',
    kind: 'critic',
    options: {},
    relativistic: false,
    boundary: null,
    discriminator: ({ real, fake }) => ({
      real: tf.tidy(() => tf.neg(tf.mean<tf.Scalar>(real))),
      fake: tf.mean<tf.Scalar>(fake),
    }),
    generator: ({ fake }) => tf.tidy(() => tf.neg(tf.mean<tf.Scalar>(fake))),
  };
}
