import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type RandomStream } from '../core/index.js';
import {
  addBrightness,
  multiplyContrast,
  multiplySaturation,
  perImage,
  placesAlong,
  resample,
} from './imageTransforms.js';
import type { GeneralTrick } from './trick.js';

/** Options of {@link diffAugment}. */
export interface DiffAugmentOptions {
  /** Whether brightness, saturation and contrast change. Default true. */
  readonly color?: boolean;
  /** How far an image is moved at most, as a share of its sides, in [0, 1]; 0 for not at all. Default 0.125. */
  readonly translation?: number;
  /** The sides of the square that is cut out, as a share of those of the image, in [0, 1]; 0 for none. Default 0.5. */
  readonly cutout?: number;
}

const check = checksOf('diffAugment');

/**
 * Differentiable augmentation: every image that the discriminator sees, real and generated, in both updates, changes its colours, is
 * moved (what comes in is grey) and loses a square, each image in its own way. A discriminator that sees a small data set in ever
 * new ways cannot learn it by heart. Because generated images are changed as well, the generator does not learn the changes; and it
 * learns through them, because they are differentiable.
 *
 * For data sets of less than about 10,000 images. Zhao et al., "Differentiable Augmentation for Data-Efficient GAN Training", 2020.
 *
 * @throws InvalidArgumentError for options out of range, and if nothing is left to change.
 */
export function diffAugment(options: DiffAugmentOptions = {}): GeneralTrick {
  check.knownKeys('options', options, ['color', 'translation', 'cutout']);
  const { color = true, translation = 0.125, cutout = 0.5 } = options;
  if (typeof color !== 'boolean') check.fail('color', 'must be true or false', color);
  check.number('translation', translation, 0, 1);
  check.number('cutout', cutout, 0, 1);
  if (!color && translation === 0 && cutout === 0) {
    check.fail('options', 'must leave something to change', options);
  }
  return {
    name: 'diffAugment',
    kind: 'general',
    options: { color, translation, cutout },
    images: (images, { stream }) =>
      tf.tidy(() => {
        const colored = color ? changeColors(images, stream.split('color')) : images;
        const moved = translation > 0 ? translate(colored, translation, stream.split('translation')) : colored;
        return cutout > 0 ? cutOut(moved, cutout, stream.split('cutout')) : moved;
      }),
  };
}

function changeColors(images: Tensor4D, stream: RandomStream): Tensor4D {
  const numbers = (low: number, high: number): Tensor4D => perImage(stream.uniforms(images.shape[0], low, high));
  const brighter = addBrightness(images, numbers(-0.5, 0.5));
  const saturated = multiplySaturation(brighter, numbers(0, 2));
  return multiplyContrast(saturated, numbers(0.5, 1.5));
}

function translate(images: Tensor4D, share: number, stream: RandomStream): Tensor4D {
  const [batch, height, width] = images.shape;
  const places = (size: number): tf.Tensor2D => {
    const most = Math.round(size * share);
    const shifts = Float32Array.from(stream.integers(batch, 2 * most + 1), (shift) => shift - most);
    return tf.add<tf.Tensor2D>(placesAlong(size), tf.tensor2d(shifts, [batch, 1]));
  };
  return resample(images, places(height), places(width));
}

function cutOut(images: Tensor4D, share: number, stream: RandomStream): Tensor4D {
  const [batch, height, width] = images.shape;
  const rows = tf.reshape(hole(batch, height, share, stream), [batch, height, 1, 1]);
  const columns = tf.reshape(hole(batch, width, share, stream), [batch, 1, width, 1]);
  return tf.mul(images, tf.sub(1, tf.mul(rows, columns)));
}

/** [batch, size]: 1 within a stretch around a random centre, 0 elsewhere; at the ends a part of it may lie outside. */
function hole(batch: number, size: number, share: number, stream: RandomStream): tf.Tensor2D {
  const length = Math.round(size * share);
  const inside = new Float32Array(batch * size);
  stream.integers(batch, size + 1 - (length % 2)).forEach((centre, image) => {
    const start = centre - Math.floor(length / 2);
    const row = inside.subarray(image * size, (image + 1) * size);
    row.fill(1, Math.max(0, start), Math.max(0, start + length));
  });
  return tf.tensor2d(inside, [batch, size]);
}
