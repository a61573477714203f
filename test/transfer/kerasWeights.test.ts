import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { loadWeights } from '../../src/transfer/index.js';
import fixture from '../fixtures/kerasWeights.json' with { type: 'json' };
import { expectClose } from '../support/expectClose.js';
import { bytesOf, floatsOf } from './base64.js';

// The files, latents and images are those of Keras (tools/keras_weights_fixture.py).

/** The generator of the script. Its layers have other names unless `named`. */
function generator(named: boolean): tfl.LayersModel {
  const name = (own: string) => (named ? { name: own } : {});
  const grow = (filters: number) => [
    tfl.layers.conv2dTranspose({ filters, kernelSize: 4, strides: 2, padding: 'same', useBias: false }),
    tfl.layers.batchNormalization({ momentum: 0.7 }),
    tfl.layers.activation({ activation: 'relu' }),
  ];
  return tfl.sequential({
    layers: [
      tfl.layers.dense({ inputShape: [8], units: 96, useBias: false, ...name('start') }),
      tfl.layers.reshape({ targetShape: [4, 4, 6] }),
      tfl.layers.batchNormalization({ momentum: 0.7 }),
      tfl.layers.leakyReLU({ alpha: 0.2 }),
      ...grow(5),
      ...grow(4),
      tfl.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'tanh', ...name('image') }),
    ],
  });
}

const cases = [
  ['Keras 3, .keras with its optimiser', fixture.keras3.files['.keras'], fixture.keras3.images],
  ['Keras 3, .h5', fixture.keras3.files['.h5'], fixture.keras3.images],
  ['Keras 2, .h5', fixture.keras2.files['.h5'], fixture.keras2.images],
  ['Keras 2, save_weights', fixture.keras2.files['_weights.h5'], fixture.keras2.images],
] as const;

describe.each(cases)('%s', (_, file, expected) => {
  it.each([true, false])('makes the same images (layers of the same names: %s)', async (named) => {
    const model = generator(named);
    const report = await loadWeights(model, bytesOf(file));
    expect(report.tensors.every(({ action }) => action === 'loaded')).toBe(true);
    const images = tf.tidy(() => model.predict(tf.tensor(floatsOf(fixture.latents), [2, 8])) as tf.Tensor);
    await expectClose(images, floatsOf(expected), { absolute: 1e-4 });
    images.dispose();
    model.dispose();
  });
});

it('keeps the order of more than ten layers of a kind, and finds nested models', async () => {
  const layers: tfl.layers.Layer[] = [
    tfl.layers.embedding({ inputDim: 4, outputDim: 3, inputLength: 1 }),
    tfl.layers.flatten(),
  ];
  for (let i = 0; i < 12; i++) layers.push(tfl.layers.dense({ units: 3, activation: 'tanh' }));
  const inner = [tfl.layers.dense({ units: 4, inputShape: [3] }), tfl.layers.batchNormalization()];
  const model = tfl.sequential({ layers: [...layers, tfl.sequential({ layers: inner, name: 'inner' })] });
  const report = await loadWeights(model, bytesOf(fixture.deep.files['.weights.h5']));
  const outputs = tf.tidy(() => model.predict(tf.tensor2d([0, 1, 2, 3], [4, 1], 'int32')) as tf.Tensor);
  await expectClose(outputs, floatsOf(fixture.deep.outputs), { absolute: 1e-4 });
  const dense = report.tensors.find(({ weightShape }) => String(weightShape) === '3,3');
  expect(dense).toMatchObject({ matchedBy: 'order', confidence: 1 / 12 });
  outputs.dispose();
  model.dispose();
});
