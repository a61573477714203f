import * as tf from '@tensorflow/tfjs-core';

/**
 * The mean binary cross-entropy between sigmoid(logits) and targets, from the logits:
 * relu(x) - t·x + log(1 + exp(-|x|)). Finite for every finite logit, and NaN for NaN.
 *
 * @param logits - any shape, float32.
 * @param targets - the same shape; constants of any value, soft labels beyond [0, 1] included.
 */
export function binaryCrossEntropy(logits: tf.Tensor, targets: tf.Tensor): tf.Scalar {
  // softplus(x) - t·x would do with fewer kernels, but cancels where the loss is small (it can come out below 0), and
  // softplus(NaN) is Infinity on webgl and webgpu.
  return tf.tidy(() => {
    const linear = tf.sub(tf.relu(logits), tf.mul(logits, targets));
    return tf.mean<tf.Scalar>(tf.add(linear, tf.softplus(tf.neg(tf.abs(logits)))));
  });
}
