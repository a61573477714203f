import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { binaryCrossEntropy } from './binaryCrossEntropy.js';
import type { LabelLoss } from './loss.js';
import { compareSides, targetOf } from './targets.js';

const check = checksOf('minimaxLoss');

/**
 * The zero-sum game of the first paper: binary cross-entropy for the discriminator, and a generator that maximises
 * what the discriminator minimises on generated images; with labels 1 and 0 that is log(1 - sigmoid(fake)), which is
 * at most 0. Its gradient vanishes while the discriminator is sure of itself; `nonSaturatingLoss` avoids that.
 *
 * Goodfellow et al., "Generative Adversarial Nets", 2014, equation 1.
 *
 * @throws InvalidArgumentError (when called) if targets do not have the shape of their logits.
 */
export function minimaxLoss(): LabelLoss {
  return {
    name: 'minimaxLoss',
    kind: 'labels',
    options: {},
    relativistic: false,
    discriminator: (logits, targets) => compareSides(check, logits, targets, binaryCrossEntropy),
    generator: (logits, targets) => {
      const target = targetOf(check, 'fake', targets, logits.fake);
      return tf.tidy(() => tf.neg(binaryCrossEntropy(logits.fake, target)));
    },
  };
}
