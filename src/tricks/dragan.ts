import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type RandomStream } from '../core/index.js';
import { slopePenalty } from './slopes.js';
import type { GeneralTrick } from './trick.js';

/** Options of `dragan`. */
export interface DraganOptions {
  /** The factor before the term, > 0. Default 10, as in the paper. */
  readonly weight?: number;
  /** The noise's standard deviation, in units of that of all pixels of the batch; > 0. Default 0.5. */
  readonly deviation?: number;
}

const check = checksOf('dragan');

/**
 * The gradient penalty of DRAGAN: weight · (‖∇D(x + δ)‖ - 1)², the mean over real images x with Gaussian noise δ. It
 * keeps the discriminator from sharp slopes around the data, where they make the generator collapse; what it does
 * elsewhere is left alone. Goes with `nonSaturatingLoss`, as in the paper, and every other loss. With batch norm in
 * the discriminator, an image's gradient takes in what it does to the other logits.
 *
 * Kodali, Abernethy, Hays, Kira: "On Convergence and Stability of GANs", 2017, equation 1.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function dragan(options: DraganOptions = {}): GeneralTrick {
  check.knownKeys('options', options, ['weight', 'deviation']);
  const { weight = 10, deviation = 0.5 } = options;
  check.above('weight', weight, 0);
  check.above('deviation', deviation, 0);
  return {
    name: 'dragan',
    kind: 'general',
    options: { weight, deviation },
    penalty: {
      at: ({ real, stream }) => disturbed(real, deviation, stream),
      term: (images, discriminate) => slopePenalty(images, discriminate, { weight, oneSided: false }),
    },
  };
}

function disturbed(images: Tensor4D, deviation: number, stream: RandomStream): Tensor4D {
  return tf.tidy(() => {
    const noise = tf.tensor4d(stream.normals(images.size), images.shape);
    const scale = tf.mul(tf.sqrt(tf.moments(images).variance), deviation);
    return tf.add(images, tf.mul(noise, scale));
  });
}
