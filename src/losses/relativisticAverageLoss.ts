import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { binaryCrossEntropy } from './binaryCrossEntropy.js';
import type { LabelLoss, Logits, Targets } from './loss.js';
import { targetOf } from './targets.js';

const check = checksOf('relativisticAverageLoss');

/**
 * The relativistic average loss with cross-entropy: the discriminator says how much more real an image is than the
 * mean image of the other side. Each side's logits, less the other side's mean, are compared with its own label in
 * the discriminator's step and with the other side's label in the generator's, which adds up both sides and needs
 * `logits.real`.
 *
 * Jolicoeur-Martineau, "The relativistic discriminator: a key element missing from standard GAN", 2018, section 4.2
 * (the sum of the two terms, not their mean).
 *
 * @throws InvalidArgumentError (when called) if targets do not have the shape of the logits they are compared with, or
 *   if the generator's loss is asked for without `logits.real`.
 */
export function relativisticAverageLoss(): LabelLoss {
  return {
    name: 'relativisticAverageLoss',
    kind: 'labels',
    options: {},
    relativistic: true,
    boundary: null,
    discriminator: (logits, targets) =>
      halves(logits, {
        real: targetOf(check, 'real', targets, logits.real),
        fake: targetOf(check, 'fake', targets, logits.fake),
      }),
    generator({ real, fake }, targets) {
      if (real === undefined) return check.fail('logits.real', 'must be given, as the loss is relativistic', real);
      const swapped = {
        real: targetOf(check, 'fake', targets, real),
        fake: targetOf(check, 'real', targets, fake),
      };
      return tf.tidy(() => {
        const loss = halves({ real, fake }, swapped);
        return tf.add<tf.Scalar>(loss.real, loss.fake);
      });
    },
  };
}

/** The loss of real images against the mean fake one, and of fake images against the mean real one. */
function halves({ real, fake }: Logits, targets: Targets): { real: tf.Scalar; fake: tf.Scalar } {
  return tf.tidy(() => ({
    real: binaryCrossEntropy(tf.sub(real, tf.mean(fake)), targets.real),
    fake: binaryCrossEntropy(tf.sub(fake, tf.mean(real)), targets.fake),
  }));
}
