import type { Scalar } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';

/** The term for the regularisers (weight decay, …) of a model's layers; none where no layer has one. */
export function regularization(model: LayersModel): (() => Scalar)[] {
  if (model.losses.length === 0) return [];
  return [() => tf.addN(model.calculateLosses())];
}
