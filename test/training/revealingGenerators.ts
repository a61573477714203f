import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';

/** A generator whose images are its inputs: each image is [1, latentDim, 1], the latent vector itself. */
export function latentGenerator(latentDim: number): tfl.LayersModel {
  const latent = tfl.input({ shape: [latentDim], name: 'latent' });
  const image = tfl.layers.reshape({ targetShape: [1, latentDim, 1] }).apply(latent) as tfl.SymbolicTensor;
  return tfl.model({ inputs: latent, outputs: image, name: 'latentGenerator' });
}

/** Images [1, latentDim + 1, 1]: the latent vector and then the class, out of an embedding that maps i to i. */
export function classGenerator(latentDim: number, classes: number, labelFirst = false): tfl.LayersModel {
  const latent = tfl.input({ shape: [latentDim], name: 'latent' });
  const label = tfl.input({ shape: [1], dtype: 'int32', name: 'label' });
  const numbers = tf.tensor2d(Array.from({ length: classes }, (_, i) => [i]));
  const embedding = tfl.layers.embedding({ inputDim: classes, outputDim: 1, weights: [numbers] });
  const embedded = embedding.apply(label) as tfl.SymbolicTensor;
  numbers.dispose();
  const flat = tfl.layers.flatten().apply(embedded) as tfl.SymbolicTensor;
  return joined('classGenerator', labelFirst ? [label, latent] : [latent, label], [latent, flat], latentDim + 1);
}

/** Images [1, latentDim + count, 1]: the latent vector and then the attributes. */
export function attributeGenerator(latentDim: number, count: number): tfl.LayersModel {
  const latent = tfl.input({ shape: [latentDim], name: 'latent' });
  const label = tfl.input({ shape: [count], name: 'label' });
  return joined('attributeGenerator', [latent, label], [latent, label], latentDim + count);
}

function joined(name: string, inputs: tfl.SymbolicTensor[], parts: tfl.SymbolicTensor[], width: number) {
  const row = tfl.layers.concatenate().apply(parts) as tfl.SymbolicTensor;
  const image = tfl.layers.reshape({ targetShape: [1, width, 1] }).apply(row) as tfl.SymbolicTensor;
  return tfl.model({ inputs, outputs: image, name });
}
