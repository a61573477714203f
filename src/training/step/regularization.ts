import type { Scalar } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkName, RandomStream } from '../../core/index.js';
import { networkWeights, readWeights } from '../../models/index.js';
import type { UpdateContext } from './updateContext.js';

/** The terms on a network's weights: the regularisers (weight decay, …) of its layers, and those of tricks. */
export function regularization(context: UpdateContext, network: NetworkName, stream: RandomStream): (() => Scalar)[] {
  const model = context.gan[network];
  const ofLayers = model.losses.length > 0 ? [() => tf.addN(model.calculateLosses())] : [];
  const ofTricks = context.options.tricks.flatMap((trick) => {
    if (!trick.weightTerm) return [];
    const parameters = readWeights(networkWeights(model).parameters);
    return () => {
      const term = trick.weightTerm?.({ ...context.trickContext(trick, network, stream), parameters }) ?? null;
      if (term) context.measure(`${trick.name}.${network}`, () => term);
      return term ?? tf.scalar(0);
    };
  });
  return [...ofLayers, ...ofTricks];
}
