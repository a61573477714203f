import * as tf from '@tensorflow/tfjs-core';
import { input, layers, model, sequential, SymbolicTensor, type LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { gradientsOf, networkWeights, runModel } from '../../src/models/index.js';
import { expectClose } from '../support/expectClose.js';
import { isSlow } from '../support/runs.js';

const images = (): tf.Tensor4D => tf.tensor4d(new RandomStream(1).normals(2 * 4 * 4 * 2), [2, 4, 4, 2]);

/** A discriminator with `middle` in it, and weights large enough for each part to be curved. */
function around(middle: (value: SymbolicTensor) => SymbolicTensor): LayersModel {
  const image = input({ shape: [4, 4, 2] });
  const first = apply(layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'tanh' }), image);
  const flat = apply(layers.flatten(), middle(first));
  const hidden = apply(layers.dense({ units: 3, activation: 'sigmoid' }), flat);
  const network = model({ inputs: image, outputs: apply(layers.dense({ units: 1 }), hidden) });
  const stream = new RandomStream(7);
  tf.tidy(() => {
    network.setWeights(
      network.getWeights().map((weight, i) => tf.tensor(stream.split(i).normals(weight.size, 0, 0.4), weight.shape)),
    );
  });
  return network;
}

function apply(layer: layers.Layer, value: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  const result = layer.apply(value);
  if (!(result instanceof SymbolicTensor)) throw new Error(`${layer.name} did not give one symbolic tensor`);
  return result;
}

/** (mean over images of the squared slope), which has a gradient of second order in it. */
function penalty(network: LayersModel, x: tf.Tensor4D): tf.Scalar {
  return tf.tidy(() => {
    const stream = new RandomStream(3);
    const slope = tf.grad(() => tf.sum(runModel(network, [x], { training: true, stream })[0] ?? x))(x);
    return tf.mean<tf.Scalar>(tf.sum(tf.square(slope), [1, 2, 3]));
  });
}

/** Compares with differences along a random direction of each weight; of all of them at once where a pass takes long. */
async function expectRightGradient(network: LayersModel): Promise<void> {
  const x = images();
  const { parameters } = networkWeights(network);
  const { gradients } = gradientsOf(() => penalty(network, x), parameters);
  const weights = await Promise.all(
    Array.from(parameters, async ([name, weight]) => {
      const start = Array.from(await weight.read().data());
      const direction = new RandomStream(11).split(name).normals(start.length);
      const gradient = Array.from(await (gradients[name] ?? tf.scalar(NaN)).data());
      const slope = gradient.reduce((sum, value, i) => sum + value * (direction[i] ?? NaN), 0);
      return { name, weight, start, direction, slope };
    }),
  );
  for (const moved of isSlow ? [weights] : weights.map((weight) => [weight])) {
    const at = async (distance: number): Promise<number> => {
      for (const { weight, start, direction } of moved) {
        const values = start.map((value, i) => value + distance * (direction[i] ?? NaN));
        tf.tidy(() => void weight.write(tf.tensor(values, weight.read().shape)));
      }
      return (await penalty(network, x).data())[0] ?? NaN;
    };
    const h = 0.01 / Math.sqrt(moved.reduce((sum, { start }) => sum + start.length, 0));
    const difference = ((await at(h)) - (await at(-h))) / (2 * h);
    await at(0);
    const along = moved.reduce((sum, { slope }) => sum + slope, 0);
    const names = moved.map(({ name }) => name).join(', ');
    await expectClose(along, difference, { absolute: 5e-3, relative: 0.02 }, `gradient along a direction of ${names}`);
  }
  network.dispose();
}

describe('gradients of second order', () => {
  it.each(['tanh', 'sigmoid', 'softplus', 'softsign', 'swish', 'mish', 'gelu', 'gelu_new'] as const)(
    'agree with finite differences through %s',
    async (activation) => {
      await expectRightGradient(around((x) => apply(layers.activation({ activation }), x)));
    },
  );

  const strided = { poolSize: 3, strides: 2, padding: 'same' } as const;
  const ways: Record<string, (x: SymbolicTensor) => SymbolicTensor> = {
    'average pooling': (x) => apply(layers.averagePooling2d({ poolSize: 2 }), x),
    'average pooling that overlaps': (x) => apply(layers.averagePooling2d(strided), x),
    'global average pooling': (x) =>
      apply(layers.reshape({ targetShape: [1, 1, 3] }), apply(layers.globalAveragePooling2d({}), x)),
    'dense layers over the channels': (x) => apply(layers.dense({ units: 3, activation: 'tanh' }), x),
    'batch norm': (x) => apply(layers.batchNormalization(), x),
    'layer norm': (x) => apply(layers.layerNormalization(), x),
    products: (x) => apply(layers.multiply(), [x, apply(layers.conv2d({ filters: 3, kernelSize: 1 }), x)]),
    upsampling: (x) => apply(layers.upSampling2d({ size: [2, 2] }), x),
    'transposed convolutions': (x) => apply(layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 }), x),
    padding: (x) => apply(layers.zeroPadding2d({ padding: 1 }), x),
  };
  it.each(Object.entries(ways))('agree with finite differences through %s', async (_, way) => {
    await expectRightGradient(around(way));
  });

  it.each([
    ['max pooling', layers.maxPooling2d({ poolSize: 2, name: 'pool' }), 'layer pool (MaxPooling2D)'],
    ['elu', layers.activation({ activation: 'elu', name: 'elu' }), 'layer elu (Activation with activation "elu")'],
    ['prelu', layers.prelu({ name: 'prelu' }), 'layer prelu (PReLU)'],
  ])('are refused through %s, which has none', (_, layer, message) => {
    const network = around((x) => apply(layer, x));
    const { parameters } = networkWeights(network);
    const x = images();
    expect(() => gradientsOf(() => penalty(network, x), parameters)).toThrow(
      `runModel: ${message} has no right gradient of second order in tfjs`,
    );
    // Those of first order are as they always were.
    const stream = new RandomStream(3);
    const first = () => tf.sum<tf.Scalar>(runModel(network, [x], { training: true, stream })[0] ?? x);
    expect(() => gradientsOf(first, parameters)).not.toThrow();
    network.dispose();
  });

  it('pass through layer classes of the user', () => {
    class Doubled extends layers.Layer {
      override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
        return tf.mul(Array.isArray(inputs) ? (inputs[0] ?? NaN) : inputs, 2);
      }
      static readonly className = 'Doubled';
    }
    const network = sequential({
      layers: [layers.flatten({ inputShape: [4, 4, 2] }), new Doubled(), layers.dense({ units: 1 })],
    });
    const { parameters } = networkWeights(network);
    expect(() => gradientsOf(() => penalty(network, images()), parameters)).not.toThrow();
    network.dispose();
  });
});
