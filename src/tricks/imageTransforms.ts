import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/*
 * Changes of images that each image of a batch gets in another strength. Made of matrix products and arithmetic, whose gradients
 * every backend has. The strengths are constants to the gradient.
 */

/** A number for each image, as a tensor [batch, 1, 1, 1]. */
export function perImage(values: Float32Array): Tensor4D {
  return tf.tensor4d(values, [values.length, 1, 1, 1]);
}

/**
 * Moves rows and columns: the new row i is the old one at `rows[image][i]`, in between linearly mixed; what lies outside is 0.
 *
 * @param images - [batch, height, width, channels].
 * @param rows - [batch, height], in [0, height) where an image is meant.
 * @param columns - [batch, width], in the same way.
 */
export function resample(images: Tensor4D, rows: Tensor2D, columns: Tensor2D): Tensor4D {
  return tf.tidy(() => {
    const moved = multiplyRows(images, rows);
    return tf.transpose(multiplyRows(tf.transpose(moved, [0, 2, 1, 3]), columns), [0, 2, 1, 3]);
  });
}

function multiplyRows(images: Tensor4D, places: Tensor2D): Tensor4D {
  const [batch, rows, columns, channels] = images.shape;
  const flat = tf.reshape<tf.Rank.R3>(images, [batch, rows, columns * channels]);
  return tf.reshape<tf.Rank.R4>(tf.matMul(mixingMatrices(places, rows), flat), images.shape);
}

/** [batch, places, size]: how much of each old row is in each new one. */
function mixingMatrices(places: Tensor2D, size: number): Tensor3D {
  const distance = tf.abs(tf.sub<Tensor3D>(tf.expandDims(places, 2), tf.range(0, size)));
  return tf.relu(tf.sub<Tensor3D>(1, distance));
}

/** The places 0 … size - 1 for each image, [1, size]. */
export function placesAlong(size: number): Tensor2D {
  return tf.reshape<tf.Rank.R2>(tf.range(0, size), [1, size]);
}

/** Places beyond the ends mirrored back to within, as if the image went on as its own mirror image. */
export function reflected(places: Tensor2D, size: number): Tensor2D {
  if (size === 1) return tf.zerosLike(places);
  const period = 2 * (size - 1);
  // Of a negative number tf.mod has the sign of the divisor on some backends and that of the number on others.
  const phase = tf.sub(places, tf.mul(tf.floor(tf.div(places, period)), period));
  return tf.sub<Tensor2D>(size - 1, tf.abs(tf.sub(phase, size - 1)));
}

/** Adds a number to every pixel of an image. */
export function addBrightness(images: Tensor4D, amounts: Tensor4D): Tensor4D {
  return tf.add(images, amounts);
}

/** Multiplies the distance of the channels from their mean, so from grey. */
export function multiplySaturation(images: Tensor4D, factors: Tensor4D): Tensor4D {
  if (images.shape[3] === 1) return images;
  return spread(images, [3], factors);
}

/** Multiplies the distance of all pixels from the mean of the image. */
export function multiplyContrast(images: Tensor4D, factors: Tensor4D): Tensor4D {
  return spread(images, [1, 2, 3], factors);
}

function spread(images: Tensor4D, axes: number[], factors: Tensor4D): Tensor4D {
  return tf.tidy(() => {
    const mean = tf.mean(images, axes, true);
    return tf.add<Tensor4D>(tf.mul(tf.sub(images, mean), factors), mean);
  });
}
