import * as tf from '@tensorflow/tfjs-core';
import { networkWeights } from '../../models/index.js';
import type { GAN } from '../../training/index.js';

/** Remembers every weight of both networks; the function that comes back restores them to the bit. */
export function keepWeights({ generator, discriminator }: GAN): () => void {
  const kept = [generator, discriminator].flatMap((model) => {
    const { parameters, statistics, frozen } = networkWeights(model);
    return [...parameters.values(), ...statistics.values(), ...frozen.values()].map((weight) => {
      const variable = weight.read();
      return { variable, value: tf.tidy(() => tf.keep(tf.clone(variable))) };
    });
  });
  return () => {
    for (const { variable, value } of kept) {
      // Straight into the variable: the weight's own `write` would put its constraint on top.
      if (variable instanceof tf.Variable) variable.assign(value);
      value.dispose();
    }
  };
}
