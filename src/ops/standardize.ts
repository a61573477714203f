import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { constant, differentiable, isRecording } from './gradient.js';

/**
 * (x - mean) / √(variance + epsilon), with mean and population variance over `axes`. Right to second order.
 *
 * @returns a tensor of the shape of x.
 */
export function standardize<T extends Tensor>(x: T, axes: number[], epsilon: number): T {
  const center = (input: Tensor): Tensor => tf.sub(input, tf.mean(input, axes, true));
  const inverseDeviation = (centered: Tensor): Tensor =>
    tf.rsqrt(tf.add(tf.mean(tf.square(centered), axes, true), epsilon));
  const rstd = constant(() => inverseDeviation(center(x)));
  return differentiable({
    inputs: [x],
    saved: [x, rstd],
    forward: () => tf.mul<T>(center(x), rstd),
    backward: (dy, input, savedRstd) => {
      const centered = center(input);
      // Under an outer tape the deviation must carry gradients, so it is computed anew from the input.
      const scale = isRecording() ? inverseDeviation(centered) : savedRstd;
      const unit = tf.mul(centered, scale);
      const projection = tf.mul(unit, tf.mean(tf.mul(dy, unit), axes, true));
      return [tf.mul(scale, tf.sub(center(dy), projection))];
    },
  });
}
