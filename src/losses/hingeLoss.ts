import * as tf from '@tensorflow/tfjs-core';
import type { CriticLoss } from './loss.js';

/**
 * The hinge loss: max(0, 1 - real) + max(0, 1 + fake) for the discriminator, -fake for the generator, each the mean
 * over its batch. Images that the discriminator is sure of beyond the margin of 1 give no gradient.
 *
 * Lim and Ye, "Geometric GAN", 2017; Miyato et al., "Spectral Normalization for Generative Adversarial Networks", 2018.
 */
export function hingeLoss(): CriticLoss {
  return {
    name: 'hingeLoss',
    kind: 'critic',
    options: {},
    relativistic: false,
    discriminator: ({ real, fake }) => ({
      real: tf.tidy(() => tf.mean<tf.Scalar>(tf.relu(tf.sub(1, real)))),
      fake: tf.tidy(() => tf.mean<tf.Scalar>(tf.relu(tf.add(fake, 1)))),
    }),
    generator: ({ fake }) => tf.tidy(() => tf.neg(tf.mean<tf.Scalar>(fake))),
  };
}
