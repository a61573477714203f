import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { gradientsOf, type LossAndGradients } from '../../models/index.js';

/**
 * The sum of some terms and its gradients. One term is differentiated after the other and added at once, so that the
 * activations of one term and two sets of gradients are the most that is held.
 */
export function sumOfGradients(
  terms: readonly (() => Scalar)[],
  parameters: ReadonlyMap<string, LayerVariable>,
): LossAndGradients {
  const [first, ...others] = terms;
  if (!first) throw new Error('sumOfGradients: there is no term to differentiate');
  let sum = gradientsOf(first, parameters);
  for (const term of others) sum = addAndDispose(sum, gradientsOf(term, parameters));
  return sum;
}

function addAndDispose(left: LossAndGradients, right: LossAndGradients): LossAndGradients {
  const gradients = Object.entries(left.gradients).map(([name, gradient]): [string, Tensor] => {
    const other = right.gradients[name];
    if (!other) throw new Error(`sumOfGradients: a term has no gradient for ${name}`);
    return [name, replacing(gradient, other)];
  });
  return { loss: replacing(left.loss, right.loss), gradients: Object.fromEntries(gradients) };
}

/** left + right, in their place. */
function replacing<T extends Tensor>(left: T, right: T): T {
  const sum = tf.add<T>(left, right);
  left.dispose();
  right.dispose();
  return sum;
}
