import { checksOf } from '../core/index.js';
import { binaryCrossEntropy } from './binaryCrossEntropy.js';
import type { LabelLoss } from './loss.js';
import { compareSides, targetOf } from './targets.js';

const check = checksOf('nonSaturatingLoss');

/**
 * The loss that GANs are usually trained with: binary cross-entropy, and a generator that raises the probability that
 * its images are called real. With labels 1 and 0 that is -log sigmoid(real) - log(1 - sigmoid(fake)) for the
 * discriminator and -log sigmoid(fake) for the generator.
 *
 * The generator's step compares `logits.fake` with `targets.real`, which must have the shape of `logits.fake`.
 *
 * Goodfellow et al., "Generative Adversarial Nets", 2014, section 3.
 *
 * @throws InvalidArgumentError (when called) if targets do not have the shape of their logits.
 */
export function nonSaturatingLoss(): LabelLoss {
  return {
    name: 'nonSaturatingLoss',
    kind: 'labels',
    options: {},
    relativistic: false,
    discriminator: (logits, targets) => compareSides(check, logits, targets, binaryCrossEntropy),
    generator: (logits, targets) => binaryCrossEntropy(logits.fake, targetOf(check, 'real', targets, logits.fake)),
  };
}
