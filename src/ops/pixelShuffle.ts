import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank } from './arguments.js';

const check = checksOf('pixelShuffle');

/**
 * Lays out each pixel's channels as a block of factor × factor pixels: channel `(i · factor + j) · outChannels + c` becomes
 * channel c of row i and column j of the block, as in TensorFlow's `depth_to_space`. Right to any order.
 *
 * Shi et al., "Real-Time Single Image and Video Super-Resolution Using an Efficient Sub-Pixel Convolutional Neural
 * Network", CVPR 2016.
 *
 * @param x - [batch, height, width, factor² · outChannels].
 * @returns [batch, height · factor, width · factor, outChannels].
 * @throws InvalidArgumentError if the channels are no multiple of factor².
 */
export function pixelShuffle(x: Tensor4D, factor: number): Tensor4D {
  checkRank(check, 'x', x, 4, 4);
  check.integer('factor', factor, 1);
  const [batch, height, width, channels] = x.shape;
  const outChannels = channels / factor ** 2;
  if (!Number.isInteger(outChannels)) check.fail('x', `must have a multiple of ${factor ** 2} channels`, x);
  return tf.tidy(() => {
    const rows = tf.reshape<tf.Rank.R4>(x, [batch * height, width, factor, factor * outChannels]);
    return tf.reshape(tf.transpose(rows, [0, 2, 1, 3]), [batch, height * factor, width * factor, outChannels]);
  });
}
