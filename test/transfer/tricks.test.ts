import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { cloneModel, runModel } from '../../src/models/index.js';
import { createTrainStep, disposeTrainingState } from '../../src/training/index.js';
import { elasticWeights, featureDistillation, l2sp } from '../../src/transfer/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { tinyCritic } from '../support/tinyGAN.js';

const network = (value: number) => ({ parameters: { 'conv/kernel': tf.tensor1d([value, 2]) }, statistics: {} });
const context = { step: 0, stream: new RandomStream(1) };

describe('l2sp', () => {
  it('is half its weight times the squared distance from the start', async () => {
    const trick = l2sp({ weight: 3 });
    const state = trick.init?.({ generator: network(5), discriminator: network(1) }) ?? {};
    const { parameters } = network(1.5);
    const term = (update: 'generator' | 'discriminator') =>
      tf.tidy(() => trick.weightTerm?.({ ...context, update, state, parameters }) ?? tf.scalar(NaN));
    await expectClose(term('generator'), (3 / 2) * 3.5 ** 2);
    await expectClose(term('discriminator'), (3 / 2) * 0.5 ** 2);
  });

  it('leaves out networks that it was not asked to hold, and weights without a start', () => {
    const trick = l2sp({ networks: ['generator'] });
    const state = trick.init?.({ generator: network(5), discriminator: network(1) }) ?? {};
    expect(Object.keys(state)).toEqual(['start/generator/conv/kernel']);
    const parameters = { other: tf.scalar(1) };
    expect(trick.weightTerm?.({ ...context, update: 'discriminator', state, parameters })).toBeNull();
    expect(trick.weightTerm?.({ ...context, update: 'generator', state, parameters })).toBeNull();
  });

  it('refuses wrong options', () => {
    expect(() => l2sp({ weight: 0 })).toThrow('l2sp: weight must be greater than 0 (got 0)');
    expect(() => l2sp({ networks: [] })).toThrow('l2sp: networks must be a list of networks');
  });
});

/** One image of two pixels, a · z and b · z; the logit is their sum. */
function lineGAN(a: number, b: number) {
  const latent = tfl.input({ shape: [1], name: 'latent' });
  const kernelInitializer = tfl.initializers.zeros();
  const dense = tfl.layers.dense({ name: 'line', units: 2, useBias: false, kernelInitializer });
  const pixels = tfl.layers.reshape({ targetShape: [1, 2, 1] }).apply(dense.apply(latent)) as tfl.SymbolicTensor;
  const image = tfl.input({ shape: [1, 2, 1], name: 'image' });
  const sum = tfl.layers.dense({ name: 'sum', units: 1, kernelInitializer: tfl.initializers.ones() });
  const logits = sum.apply(tfl.layers.flatten().apply(image)) as tfl.SymbolicTensor;
  dense.setWeights([tf.tensor2d([[a, b]])]);
  return {
    generator: tfl.model({ inputs: latent, outputs: pixels }),
    discriminator: tfl.model({ inputs: image, outputs: logits }),
  };
}

describe('elasticWeights', () => {
  it('weighs what moves the discriminator', async () => {
    const gan = lineGAN(1, 1);
    // The second pixel counts three times as much: its gradient is thrice that of the first, its square nine times.
    gan.discriminator.getLayer('sum').setWeights([tf.tensor2d([[1], [3]]), tf.tensor1d([0])]);
    const trick = elasticWeights(gan, { weight: 2, samples: 5 });
    const state =
      trick.init?.({
        generator: { parameters: { 'line/kernel': tf.tensor2d([[1, 1]]) }, statistics: {} },
        discriminator: { parameters: {}, statistics: {} },
      }) ?? {};
    await expectClose(state['importance/line/kernel'] ?? NaN, [0.2, 1.8]);
    const moved = tf.tidy(
      () =>
        trick.weightTerm?.({
          ...context,
          update: 'generator',
          state,
          parameters: { 'line/kernel': tf.tensor2d([[2, 4]]) },
        }) ?? tf.scalar(NaN),
    );
    await expectClose(moved, 0.2 * 1 + 1.8 * 9);
    gan.generator.dispose();
    gan.discriminator.dispose();
  });

  it('leaks nothing, and takes part in a training', async () => {
    const gan = lineGAN(1, 2);
    await expectNoLeak(() => {
      const step = createTrainStep(gan, { tricks: [elasticWeights(gan, { samples: 2 }), l2sp()] });
      const batch = { images: Float32Array.of(1, -1, 0.5, 0.5), labels: null, size: 2 };
      const first = step.run(step.init(), [batch], true);
      expect(Object.keys(first.measures)).toEqual(
        expect.arrayContaining(['elasticWeights.generator', 'l2sp.discriminator']),
      );
      disposeTrainingState(first.state);
      tf.dispose({ ...first.measures });
    });
    gan.generator.dispose();
    gan.discriminator.dispose();
  });
});

describe('featureDistillation', () => {
  const names = ['conv1', 'conv2'];
  const images = () => tf.tensor4d(new RandomStream(4).uniforms(2 * 64, -1, 1), [2, 8, 8, 1]);
  const label = () => tf.tensor2d([0, 2], [2, 1], 'int32');

  it('is 0 for the source itself, and the mean squared difference of what the layers give', async () => {
    const discriminator = tinyCritic();
    const source = cloneModel(discriminator);
    const { penalty } = featureDistillation({ discriminator, source, layers: names, weight: 5 });
    const run = (model: tfl.LayersModel, x: tf.Tensor4D) => runModel(model, [x, label()], { training: false });
    const term = () => tf.tidy(() => penalty?.term(images(), () => tf.zeros([2, 1]), run) ?? tf.scalar(NaN));
    await expectClose(term(), 0);
    // A bias moved by 0.5 moves the first convolution by as much, and the second by what follows from it.
    const bias = discriminator.getLayer('conv1').weights[1];
    bias?.write(tf.add(bias.read(), 0.5));
    const after = (model: tfl.LayersModel) =>
      tfl.model({ inputs: model.inputs, outputs: model.getLayer('conv2').output });
    const outputs = [discriminator, source].map((model) => after(model).predict([images(), label()]) as tf.Tensor);
    const second = tf.mean(tf.square(tf.sub(outputs[0] ?? NaN, outputs[1] ?? NaN)));
    await expectClose(term(), tf.mul(tf.add(second, 0.25), 5 / 2), { absolute: 1e-4 });
    discriminator.dispose();
    source.dispose();
  });

  it('refuses the network itself, layers that are not there, and freezes the source', () => {
    const discriminator = tinyCritic();
    const source = cloneModel(discriminator);
    expect(() => featureDistillation({ discriminator, source: discriminator })).toThrow(
      'featureDistillation: source must be another model than the one that is trained',
    );
    expect(() => featureDistillation({ discriminator, source, layers: ['conv9'] })).toThrow(
      'featureDistillation: layers must be layers of discriminator with one output (got "conv9")',
    );
    expect(featureDistillation({ discriminator, source }).options).toEqual({ layers: names, weight: 1, every: 1 });
    expect([source.trainable, discriminator.trainable]).toEqual([false, true]);
    discriminator.dispose();
    source.dispose();
  });
});
