import * as tf from '@tensorflow/tfjs-core';
import { initializers, input, layers, model, SymbolicTensor, type LayersModel } from '@tensorflow/tfjs-layers';
import { RandomStream } from '../../src/core/index.js';
import { datasetFromArrays, type Dataset } from '../../src/data/index.js';
import { networkWeights } from '../../src/models/index.js';
import type { GAN } from '../../src/training/index.js';

const CLASSES = 3;
const SIDE = 8;

/** Two small conditional networks of dense layers, whose samples have contrast from the start. */
export function denseGAN(): GAN {
  return { generator: denseGenerator(), discriminator: denseDiscriminator() };
}

/** Images of 8×8 pixels in 3 classes: a dark or bright side each, and noise. */
export function sides(count: number, seed: number): Dataset {
  const stream = new RandomStream(seed);
  const labels = Array.from({ length: count }, (_, i) => i % CLASSES);
  const images = labels.flatMap((label) => {
    const offset = stream.uniform(-0.3, 0.3);
    return Array.from({ length: SIDE * SIDE }, (_, i) => {
      const isRight = i % SIDE >= SIDE / 2;
      const base = label === 0 ? -0.5 : (label === 1) === isRight ? 0.5 : -0.2;
      return base + offset + stream.uniform(-0.2, 0.2);
    });
  });
  return datasetFromArrays({
    images: Float32Array.from(images),
    imageShape: [SIDE, SIDE, 1],
    pixelRange: [-1, 1],
    labels,
  });
}

/** Gives a weight new values, made of the old. */
export function change(network: LayersModel, name: string, values: (old: tf.Tensor) => tf.Tensor): void {
  const { parameters, frozen } = networkWeights(network);
  const weight = parameters.get(name) ?? frozen.get(name);
  if (!weight) throw new Error(`there is no weight ${name}`);
  tf.tidy(() => void weight.write(values(weight.read())));
}

/** Keeps what goes into a layer from coming out of it. */
export function cut(network: LayersModel, layer: string): void {
  change(network, `${layer}/kernel`, tf.zerosLike);
  network.getLayer(layer).trainable = false;
}

function denseGenerator(): LayersModel {
  const latent = input({ shape: [6], name: 'latent' });
  const label = input({ shape: [1], dtype: 'int32', name: 'label' });
  const fromLatent = apply(dense('fromLatent', 16, 1), latent);
  const fromLabel = apply(dense('fromLabel', 16, 2), embedded(label));
  const joined = apply(layers.concatenate(), [fromLatent, fromLabel]);
  const hidden = apply(layers.activation({ activation: 'tanh' }), apply(dense('hidden', 24, 3), joined));
  const pixels = apply(layers.activation({ activation: 'tanh' }), apply(dense('out', SIDE * SIDE, 4), hidden));
  return model({ inputs: [latent, label], outputs: apply(layers.reshape({ targetShape: [SIDE, SIDE, 1] }), pixels) });
}

function denseDiscriminator(): LayersModel {
  const image = input({ shape: [SIDE, SIDE, 1], name: 'image' });
  const label = input({ shape: [1], dtype: 'int32', name: 'label' });
  const joined = apply(layers.concatenate(), [apply(layers.flatten(), image), embedded(label)]);
  const hidden = apply(layers.leakyReLU({ alpha: 0.2 }), apply(dense('hidden', 24, 5), joined));
  return model({ inputs: [image, label], outputs: apply(dense('head', 1, 6), hidden) });
}

function embedded(label: SymbolicTensor): SymbolicTensor {
  const embeddingsInitializer = initializers.randomNormal({ stddev: 1, seed: 7 });
  const vector = layers.embedding({ name: 'embedding', inputDim: CLASSES, outputDim: 4, embeddingsInitializer });
  return apply(layers.flatten(), apply(vector, label));
}

function dense(name: string, units: number, seed: number): layers.Layer {
  const kernelInitializer = initializers.varianceScaling({ scale: 1, mode: 'fanIn', distribution: 'normal', seed });
  return layers.dense({ name, units, kernelInitializer });
}

function apply(layer: layers.Layer, value: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  const result = layer.apply(value);
  if (!(result instanceof SymbolicTensor)) throw new Error(`${layer.name} did not give one symbolic tensor`);
  return result;
}
