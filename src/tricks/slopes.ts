import type { Scalar, Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

type Discriminate = (images: Tensor4D) => Tensor;

/**
 * The squared length of each logit's gradient with respect to its image; differentiable with respect to the
 * discriminator's weights.
 *
 * @param images - [batch, height, width, channels].
 * @returns [batch].
 */
export function squaredSlopes(images: Tensor4D, discriminate: Discriminate): Tensor1D {
  // A logit depends on its own image alone, so the gradient of their sum holds the gradient of each.
  const gradient = tf.grad(() => tf.sum(discriminate(images)))(images);
  return tf.sum<Tensor1D>(tf.square(gradient), [1, 2, 3]);
}

/** Options of {@link slopePenalty}. */
interface SlopePenaltyOptions {
  readonly weight: number;
  /** Whether slopes below 1 go free. */
  readonly oneSided: boolean;
}

/** weight · mean over images of (‖gradient of the logit‖ - 1)². */
export function slopePenalty(
  images: Tensor4D,
  discriminate: Discriminate,
  { weight, oneSided }: SlopePenaltyOptions,
): Scalar {
  // The root has no derivative at 0, where images without any gradient lie; so far off 1 the shift does not show.
  const slopes = tf.sqrt(tf.add(squaredSlopes(images, discriminate), 1e-12));
  const excess = tf.sub(slopes, 1);
  return tf.mul<Scalar>(tf.mean(tf.square(oneSided ? tf.relu(excess) : excess)), weight);
}
