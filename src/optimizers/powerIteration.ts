import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** An estimate of a matrix's largest singular value and of the vectors that belong to it: sigma = vᵀ · W · u. */
export interface SpectralEstimate {
  /** [columns], of length 1. */
  readonly u: Tensor;
  /** [rows], of length 1. */
  readonly v: Tensor;
  /** A scalar. */
  readonly sigma: Tensor;
}

/**
 * Takes the power iteration for a weight `turns` turns on, at least one.
 *
 * @param weight - of rank 2 or more; a matrix with the last axis for its columns, all others for its rows.
 * @param u - [columns], where it stands; not all 0.
 */
export function powerIteration(weight: Tensor, u: Tensor, turns: number): SpectralEstimate {
  return tf.tidy(() => {
    const columns = u.size;
    const rows = weight.size / columns;
    const matrix = tf.reshape(weight, [rows, columns]);
    const turn = (from: Tensor): SpectralEstimate => {
      const across = tf.matMul(matrix, tf.reshape(from, [columns, 1]));
      const v = tf.div(across, lengthOf(across));
      const along = tf.matMul(tf.reshape(v, [1, rows]), matrix);
      const sigma = lengthOf(along);
      return { u: tf.reshape(tf.div(along, sigma), [columns]), v: tf.reshape(v, [rows]), sigma };
    };
    let estimate = turn(u);
    for (let done = 1; done < turns; done++) estimate = turn(estimate.u);
    return { ...estimate };
  });
}

/** The length of a vector, above 0 also for a vector of zeros. */
function lengthOf(vector: Tensor): Tensor {
  return tf.sqrt(tf.add(tf.sum(tf.square(vector)), 1e-24));
}
