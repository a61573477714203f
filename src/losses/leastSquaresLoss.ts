import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import type { LabelLoss } from './loss.js';
import { compareSides, targetOf } from './targets.js';

const check = checksOf('leastSquaresLoss');

/**
 * Half the squared distance between logits and labels: ½(real - 1)² + ½fake² for the discriminator and ½(fake - 1)²
 * for the generator, with labels 1 and 0. Images that are called real are still drawn toward the label, so the
 * gradient does not vanish far from the decision boundary.
 *
 * The generator's step compares `logits.fake` with `targets.real`, which must have the shape of `logits.fake`.
 *
 * Mao et al., "Least Squares Generative Adversarial Networks", 2017, equation 9.
 *
 * @throws InvalidArgumentError (when called) if targets do not have the shape of their logits.
 */
export function leastSquaresLoss(): LabelLoss {
  return {
    name: 'leastSquaresLoss',
    kind: 'labels',
    options: {},
    relativistic: false,
    boundary: 0.5,
    discriminator: (logits, targets) => compareSides(check, logits, targets, halfMeanSquare),
    generator: (logits, targets) => halfMeanSquare(logits.fake, targetOf(check, 'real', targets, logits.fake)),
  };
}

function halfMeanSquare(logits: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  return tf.tidy(() => tf.mul<tf.Scalar>(tf.mean(tf.square(tf.sub(logits, targets))), 0.5));
}
