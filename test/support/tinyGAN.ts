import { initializers, input, layers, model, SymbolicTensor, type LayersModel } from '@tensorflow/tfjs-layers';

type Initializer = ReturnType<typeof initializers.randomNormal>;

const LATENT = 5;
const CLASSES = 3;

/** Two conditional networks for 8×8×1 images and 3 classes, written by hand in stock layers: the ones of fixtures/training.json. */
export function tinyGAN(): { generator: LayersModel; discriminator: LayersModel } {
  return { generator: tinyGenerator(), discriminator: tinyDiscriminator() };
}

function tinyGenerator(): LayersModel {
  const latent = input({ shape: [LATENT], name: 'latent' });
  const label = input({ shape: [1], dtype: 'int32', name: 'label' });
  let x = apply(layers.dense({ ...named('project', 1), units: 96, useBias: false }), latent);
  x = apply(layers.reshape({ targetShape: [4, 4, 6] }), x);
  x = apply(layers.activation({ activation: 'relu' }), apply(norm('norm1'), x));
  x = apply(layers.concatenate(), [x, labelMap(label, 4)]);
  x = apply(
    layers.conv2dTranspose({
      ...named('up', 2),
      filters: 5,
      kernelSize: 5,
      strides: 2,
      padding: 'same',
      useBias: false,
    }),
    x,
  );
  x = apply(layers.activation({ activation: 'relu' }), apply(norm('norm2'), x));
  const images = apply(
    layers.conv2d({ ...named('out', 3), filters: 1, kernelSize: 3, padding: 'same', activation: 'tanh' }),
    x,
  );
  return model({ inputs: [latent, label], outputs: images });
}

function tinyDiscriminator(): LayersModel {
  const image = input({ shape: [8, 8, 1], name: 'image' });
  const label = input({ shape: [1], dtype: 'int32', name: 'label' });
  let x = apply(layers.concatenate(), [image, labelMap(label, 8)]);
  x = apply(layers.conv2d({ ...named('conv1', 4), filters: 4, kernelSize: 5, strides: 2, padding: 'same' }), x);
  x = apply(layers.leakyReLU({ alpha: 0.2 }), x);
  x = apply(
    layers.conv2d({ ...named('conv2', 5), filters: 6, kernelSize: 5, strides: 2, padding: 'same', useBias: false }),
    x,
  );
  x = apply(layers.leakyReLU({ alpha: 0.2 }), apply(norm('norm'), x));
  const logits = apply(layers.dense({ ...named('head', 6), units: 1 }), apply(layers.flatten(), x));
  return model({ inputs: [image, label], outputs: logits });
}

/** A conditional discriminator without batch norm, for the same images and classes: the one of fixtures/penalties.json. */
export function tinyCritic(): LayersModel {
  const image = input({ shape: [8, 8, 1], name: 'image' });
  const label = input({ shape: [1], dtype: 'int32', name: 'label' });
  const strided = { kernelSize: 5, strides: 2, padding: 'same' } as const;
  let x = apply(layers.concatenate(), [image, labelMap(label, 8)]);
  x = apply(layers.conv2d({ ...named('conv1', 4), ...strided, filters: 4 }), x);
  x = apply(layers.leakyReLU({ alpha: 0.2 }), x);
  x = apply(layers.conv2d({ ...named('conv2', 5), ...strided, filters: 6, useBias: false }), x);
  x = apply(layers.layerNormalization({ name: 'norm', epsilon: 1e-5 }), x);
  x = apply(layers.flatten(), apply(layers.leakyReLU({ alpha: 0.2 }), x));
  x = apply(layers.dense({ ...named('hidden', 9), units: 5, activation: 'tanh' }), x);
  return model({ inputs: [image, label], outputs: apply(layers.dense({ ...named('head', 6), units: 1 }), x) });
}

function labelMap(label: SymbolicTensor, size: number): SymbolicTensor {
  const embedded = apply(
    layers.embedding({ name: 'embedding', inputDim: CLASSES, outputDim: 4, embeddingsInitializer: seeded(7) }),
    label,
  );
  const mapped = apply(layers.dense({ ...named('map', 8), units: size * size }), apply(layers.flatten(), embedded));
  return apply(layers.reshape({ targetShape: [size, size, 1] }), mapped);
}

function norm(name: string): layers.Layer {
  return layers.batchNormalization({ name, momentum: 0.9, epsilon: 1e-5 });
}

function named(name: string, seed: number): { name: string; kernelInitializer: Initializer } {
  return { name, kernelInitializer: seeded(seed) };
}

function seeded(seed: number): Initializer {
  return initializers.randomNormal({ stddev: 0.3, seed });
}

function apply(layer: layers.Layer, value: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  const result = layer.apply(value);
  if (!(result instanceof SymbolicTensor)) throw new Error(`${layer.name} did not give one symbolic tensor`);
  return result;
}
