import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import type { GeneralTrick } from './trick.js';

/** Options of `instanceNoise`. */
export interface InstanceNoiseOptions {
  /** The noise's standard deviation in the first step, in units of pixels in [-1, 1]; > 0. Default 0.1. */
  readonly standardDeviation?: number;
  /** The number of steps in which it falls to 0, in a straight line; an integer ≥ 1. No default. */
  readonly decaySteps: number;
}

const check = checksOf('instanceNoise');

/**
 * Gaussian noise on every image that the discriminator sees, real and generated alike, in both updates. It makes the
 * two distributions overlap, so that the discriminator of the first steps cannot tell them apart at once. Pixels are
 * not clipped: they may leave [-1, 1].
 *
 * Sønderby et al., "Amortised MAP Inference for Image Super-resolution", 2017; Arjovsky and Bottou, "Towards
 * Principled Methods for Training Generative Adversarial Networks", 2017.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function instanceNoise(options: InstanceNoiseOptions): GeneralTrick {
  check.knownKeys('options', options, ['standardDeviation', 'decaySteps']);
  const { standardDeviation = 0.1, decaySteps } = options;
  check.above('standardDeviation', standardDeviation, 0);
  check.integer('decaySteps', decaySteps, 1);
  return {
    name: 'instanceNoise',
    kind: 'general',
    options: { standardDeviation, decaySteps },
    images(images, { step, stream }) {
      if (step >= decaySteps) return images;
      const deviation = standardDeviation * (1 - step / decaySteps);
      // Never 0, for which tfjs takes a seed of its own choice.
      const seed = stream.integer(2 ** 32 - 1) + 1;
      return tf.tidy(() => tf.add(images, tf.randomNormal<tf.Rank.R4>(images.shape, 0, deviation, 'float32', seed)));
    },
  };
}
