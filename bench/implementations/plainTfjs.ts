import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import type { Workload } from '../workload.js';
import type { Implementation } from './implementation.js';

/**
 * The way of the tutorials: the discriminator with a sigmoid is compiled, and so is the generator with the discriminator behind
 * it, frozen; `trainOnBatch` on real images, on generated ones and on the two networks together.
 */
export const plainTfjs: Implementation = (workload) => {
  const { generator } = workload.gan;
  const discriminator = compiledDiscriminator(workload);
  const combined = compiledCombination(workload, discriminator);
  const { batch, imageShape, classes } = workload;
  const latentDim = generator.inputs[0]?.shape[1] ?? 0;

  // A frozen layer's variables cannot be trained, whatever they were when the model was compiled.
  async function train(model: tfl.LayersModel, frozen: boolean, x: tf.Tensor[], label: 0 | 1): Promise<void> {
    discriminator.trainable = !frozen;
    const y = tf.fill([batch.size, 1], label);
    await model.trainOnBatch(x, y);
    tf.dispose(y);
  }

  return {
    async step() {
      const labels = classes === null ? [] : [tf.tensor2d(batch.labels ?? [], [batch.size, 1], 'int32')];
      const real = tf.tensor4d(batch.images, [batch.size, ...imageShape]);
      await train(discriminator, false, [real, ...labels], 1);

      const latent = tf.randomNormal([batch.size, latentDim]);
      const fake = generator.predictOnBatch([latent, ...labels]);
      await train(discriminator, false, [fake].flat().concat(labels), 0);

      const otherLatent = tf.randomNormal([batch.size, latentDim]);
      await train(combined, true, [otherLatent, ...labels], 1);
      tf.dispose([real, latent, fake, otherLatent, ...labels]);
    },
  };
};

/** The benchmark's discriminator gives logits. */
function compiledDiscriminator({ gan: { discriminator } }: Workload): tfl.LayersModel {
  const { inputs, outputs } = discriminator;
  const model = tfl.model({ inputs, outputs: applied(tfl.layers.activation({ activation: 'sigmoid' }), outputs) });
  compile(model);
  return model;
}

function compiledCombination({ gan: { generator } }: Workload, discriminator: tfl.LayersModel): tfl.LayersModel {
  discriminator.trainable = false;
  const [, ...labels] = generator.inputs;
  const model = tfl.model({
    inputs: generator.inputs,
    outputs: applied(discriminator, [...generator.outputs, ...labels]),
  });
  compile(model);
  return model;
}

function compile(model: tfl.LayersModel): void {
  model.compile({ optimizer: tf.train.adam(2e-4, 0.5), loss: 'binaryCrossentropy' });
}

function applied(layer: tfl.layers.Layer, inputs: tfl.SymbolicTensor[]): tfl.SymbolicTensor[] {
  // A layer gives symbolic outputs for symbolic inputs; its type names both kinds of tensor.
  return [layer.apply(inputs)].flat() as tfl.SymbolicTensor[];
}
