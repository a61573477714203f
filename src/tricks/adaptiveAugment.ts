import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type RandomStream } from '../core/index.js';
import {
  addBrightness,
  multiplyContrast,
  multiplySaturation,
  perImage,
  placesAlong,
  reflected,
  resample,
} from './imageTransforms.js';
import type { GeneralTrick } from './trick.js';

/** Options of {@link adaptiveAugment}. */
export interface AdaptiveAugmentOptions {
  /** How often the discriminator may be right about real images: the mean of 1 where it is and -1 where not, in (-1, 1). Default 0.6. */
  readonly target?: number;
  /** In how many updates of the discriminator the probability can go from 0 to 1; an integer ≥ 1. Default 8000. */
  readonly rampSteps?: number;
  /** The probability in the first step, in [0, 1]. Default 0. */
  readonly initial?: number;
  /** Whether images are mirrored, turned by quarters (square ones) and moved by whole pixels. Default true. */
  readonly blit?: boolean;
  /** Whether images are scaled and moved by fractions of pixels. Default true. */
  readonly geometry?: boolean;
  /** Whether brightness, contrast and saturation change. Default true. */
  readonly color?: boolean;
}

const check = checksOf('adaptiveAugment');
/** How many updates the mean sign is taken over. */
const EVERY = 4;

/**
 * Adaptive discriminator augmentation (ADA): each change of an image is made with a probability that rises while the discriminator is too
 * sure of the real images, which is how overfitting shows, and falls otherwise. A training that needs no augmentation
 * gets none. Up to a probability of about 0.8 changes do not leak into the generated images, because not being changed stays the most
 * frequent case. The state, in checkpoints too, is the probability and the mean sign so far.
 *
 * Changes are those of the paper's `bgc`, but for turning by any angle, luma flips and hues. Not with `wassersteinLoss` and
 * `relativisticAverageLoss`, in which no logit divides real from generated images: a training refuses that.
 *
 * Karras et al., "Training Generative Adversarial Networks with Limited Data", 2020.
 *
 * @throws InvalidArgumentError for options out of range, and if nothing is left to change.
 */
export function adaptiveAugment(options: AdaptiveAugmentOptions = {}): GeneralTrick {
  check.knownKeys('options', options, ['target', 'rampSteps', 'initial', 'blit', 'geometry', 'color']);
  const { target = 0.6, rampSteps = 8000, initial = 0, blit = true, geometry = true, color = true } = options;
  if (Math.abs(check.number('target', target)) >= 1) check.fail('target', 'must be between -1 and 1', target);
  check.integer('rampSteps', rampSteps, 1);
  check.number('initial', initial, 0, 1);
  for (const [name, value] of Object.entries({ blit, geometry, color })) {
    if (typeof value !== 'boolean') check.fail(name, 'must be true or false', value);
  }
  if (!blit && !geometry && !color) check.fail('options', 'must leave something to change', options);
  return {
    name: 'adaptiveAugment',
    kind: 'general',
    options: { target, rampSteps, initial, blit, geometry, color },
    watchesRealSigns: true,
    init: () => ({ probability: tf.scalar(initial), signs: tf.scalar(0), updates: tf.scalar(0) }),
    images: (images, { stream, state }) =>
      tf.tidy(() => {
        const draws = new Draws(images.shape[0], stateOf(state.probability), stream);
        const moved = blit || geometry ? move(images, draws, { blit, geometry }) : images;
        return color ? changeColors(moved, draws) : moved;
      }),
    afterUpdate({ update, state, realSigns }) {
      if (update !== 'discriminator' || !realSigns) return {};
      return tf.tidy(() => {
        const signs = tf.add(stateOf(state.signs), realSigns);
        const updates = tf.add(stateOf(state.updates), 1);
        const isDue = tf.cast(tf.greaterEqual(updates, EVERY), 'float32');
        const change = tf.mul(tf.sign(tf.sub(tf.div(signs, updates), target)), tf.mul(isDue, EVERY / rampSteps));
        const left = tf.sub(1, isDue);
        return {
          state: {
            probability: tf.clipByValue(tf.add(stateOf(state.probability), change), 0, 1),
            signs: tf.mul(signs, left),
            updates: tf.mul(updates, left),
          },
        };
      });
    },
  };
}

function stateOf(tensor: Tensor | undefined): Tensor {
  return tensor ?? check.fail('state', 'must be there', undefined);
}

/** Random strengths, each 0 in all images but a share of them that is the probability. */
class Draws {
  constructor(
    readonly batch: number,
    private readonly probability: Tensor,
    private readonly stream: RandomStream,
  ) {}

  /** 1 where a change is made, [batch, 1, 1, 1]. */
  private gate(name: string): Tensor4D {
    const numbers = this.stream.split(name).split('gate').uniforms(this.batch);
    return tf.cast<Tensor4D>(tf.less<Tensor4D>(perImage(numbers), this.probability), 'float32');
  }

  /** Normally distributed. */
  normal(name: string, deviation: number): Tensor4D {
    return this.gated(name, this.stream.split(name).normals(this.batch, 0, deviation));
  }

  /** Uniform in [-most, most]. */
  uniform(name: string, most: number): Tensor4D {
    return this.gated(name, this.stream.split(name).uniforms(this.batch, -most, most));
  }

  /** 0 or 1 for each bit of a number in [0, 2^bits). */
  bits(name: string, bits: number): Tensor4D[] {
    const values = this.stream.split(name).integers(this.batch, 2 ** bits);
    return Array.from({ length: bits }, (_, bit) =>
      this.gated(
        name,
        Float32Array.from(values, (value) => (value >> bit) & 1),
      ),
    );
  }

  private gated(name: string, values: Float32Array): Tensor4D {
    return tf.mul(perImage(values), this.gate(name));
  }
}

function move(images: Tensor4D, draws: Draws, { blit, geometry }: { blit: boolean; geometry: boolean }): Tensor4D {
  const [batch, height, width] = images.shape;
  const [turned, halfTurn] = blit && height === width ? draws.bits('turn', 2) : [null, null];
  const [mirrored] = blit ? draws.bits('mirror', 1) : [null];
  const upright = turned
    ? tf.add<Tensor4D>(tf.mul(images, tf.sub(1, turned)), tf.mul(tf.transpose(images, [0, 2, 1, 3]), turned))
    : images;
  const column = (value: Tensor): Tensor2D => tf.reshape<tf.Rank.R2>(value, [batch, 1]);
  const along = (size: number, axis: string, mirrors: readonly (Tensor | null | undefined)[]): Tensor2D => {
    const centre = (size - 1) / 2;
    let places: Tensor = tf.sub(placesAlong(size), centre);
    for (const mirror of mirrors) if (mirror) places = tf.mul(places, tf.sub(1, tf.mul(2, column(mirror))));
    if (geometry) {
      const both = draws.normal('scale', 0.2 * Math.LN2);
      const one = tf.mul(draws.normal('stretch', 0.2 * Math.LN2), axis === 'rows' ? 1 : -1);
      places = tf.mul(places, tf.exp(tf.neg(column(tf.add(both, one)))));
      places = tf.add(places, tf.mul(column(draws.normal(`shift ${axis}`, 0.125)), size));
    }
    if (blit) places = tf.add(places, tf.round(tf.mul(column(draws.uniform(`jump ${axis}`, 0.125)), size)));
    // Of images that nothing happens to, the places are those of before, for all images of the batch.
    return reflected(tf.add(tf.add(places, centre), tf.zeros([batch, 1])), size);
  };
  return resample(upright, along(height, 'rows', [halfTurn]), along(width, 'columns', [mirrored, halfTurn, turned]));
}

function changeColors(images: Tensor4D, draws: Draws): Tensor4D {
  const brighter = addBrightness(images, draws.normal('brightness', 0.2));
  const contrasted = multiplyContrast(brighter, tf.exp(draws.normal('contrast', 0.5 * Math.LN2)));
  return multiplySaturation(contrasted, tf.exp(draws.normal('saturation', Math.LN2)));
}
