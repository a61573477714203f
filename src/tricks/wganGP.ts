import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type RandomStream } from '../core/index.js';
import { slopePenalty } from './slopes.js';
import type { GeneralTrick } from './trick.js';

/** Options of `wganGP`. */
export interface WganGPOptions {
  /** The factor before the term, > 0. Default 10, as in the paper. */
  readonly weight?: number;
  /** Whether slopes below 1 go free, as Petzka, Fischer, Lukovnikov (2018) advise. Default false, as in the paper. */
  readonly oneSided?: boolean;
}

const check = checksOf('wganGP');

/**
 * The gradient penalty of WGAN-GP: weight · (‖∇D(x̂)‖ - 1)², the mean over images x̂ that each lie at a random place on
 * the line from a real to a generated image. It bounds the slope of the discriminator, as `wassersteinLoss` asks for,
 * and goes with every other loss too. A conditional discriminator judges x̂ with the label of the real image.
 *
 * A discriminator with batch norm is refused: there is no slope at one image where each logit depends on the whole
 * batch. Build it with `norm: 'layer'`, `'instance'` or `'none'`.
 *
 * Gulrajani et al., "Improved Training of Wasserstein GANs", 2017.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function wganGP(options: WganGPOptions = {}): GeneralTrick {
  check.knownKeys('options', options, ['weight', 'oneSided']);
  const { weight = 10, oneSided = false } = options;
  check.above('weight', weight, 0);
  if (typeof oneSided !== 'boolean') check.fail('oneSided', 'must be true or false', oneSided);
  return {
    name: 'wganGP',
    kind: 'general',
    options: { weight, oneSided },
    penalty: {
      refusesBatchNorm: true,
      at: ({ real, fake, stream }) => between(real, fake, stream),
      term: (images, discriminate) => slopePenalty(images, discriminate, { weight, oneSided }),
    },
  };
}

/** For each pair of images one at a random place between them. */
function between(real: Tensor4D, fake: Tensor4D, stream: RandomStream): Tensor4D {
  return tf.tidy(() => {
    const [batch] = real.shape;
    const place = tf.tensor4d(stream.uniforms(batch), [batch, 1, 1, 1]);
    return tf.add(real, tf.mul(tf.sub(fake, real), place));
  });
}
