import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { loadTorchDCGAN, loadWeights, type WeightsSource } from '../../src/transfer/index.js';
import fixture from '../fixtures/torchWeights.json' with { type: 'json' };
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { bytesOf, floatsOf } from './base64.js';

// The files, latents, images and logits are PyTorch's (tools/torch_weights_fixture.py).
const { dcgan32, dcgan64, deep32, mixed } = fixture;

interface Case {
  readonly name: string;
  readonly expected: {
    readonly latents: string;
    readonly images: string;
    readonly logits: string;
    readonly size: number;
  };
  readonly sources: {
    generator: WeightsSource;
    discriminator: WeightsSource;
    generatorPath?: string;
    discriminatorPath?: string;
  };
}

const checkpoint = new Blob([bytesOf(dcgan32.files.checkpoint)]);
const cases: Case[] = [
  {
    name: '32×32 from one checkpoint',
    expected: dcgan32,
    sources: { generator: checkpoint, generatorPath: 'netG', discriminator: checkpoint, discriminatorPath: 'netD' },
  },
  {
    name: '64×64 from two files, a zip and one of the older format',
    expected: dcgan64,
    sources: { generator: bytesOf(dcgan64.files.generator), discriminator: bytesOf(dcgan64.files.discriminator) },
  },
  {
    name: '32×32 with a stage more and an output of 1×1',
    expected: deep32,
    sources: { generator: bytesOf(deep32.files.generator), discriminator: bytesOf(deep32.files.discriminator) },
  },
];

describe.each(cases)('a DCGAN of PyTorch, $name', ({ expected, sources }) => {
  it('makes the same images and judges them alike', async () => {
    const { gan, reports } = await loadTorchDCGAN(sources);
    const latents = floatsOf(expected.latents);
    const images = tf.tidy(() => gan.generator.predict(tf.tensor(latents, [latents.length / 8, 8])) as tf.Tensor);
    const logits = gan.discriminator.predict(images) as tf.Tensor;
    expect(images.shape.slice(1)).toEqual([expected.size, expected.size, 3]);
    await expectClose(images, floatsOf(expected.images), { absolute: 1e-4 });
    await expectClose(logits, floatsOf(expected.logits), { absolute: 1e-4, relative: 1e-4 });
    const actions = [reports.generator, reports.discriminator].flatMap((report) => report?.tensors ?? []);
    expect(new Set(actions.map(({ action, source }) => (source?.endsWith('tracked') ? 'counter' : action)))).toEqual(
      new Set(['loaded', 'counter']),
    );
    tf.dispose([images, logits]);
    gan.generator.dispose();
    gan.discriminator.dispose();
  });
});

it('reads safetensors into a network that is there, and leaves no tensor', async () => {
  const { gan } = await loadTorchDCGAN({ generator: bytesOf(dcgan64.files.generator) });
  const kernel = gan.generator.getLayer('stage1_conv').getWeights()[0];
  const before = await kernel?.data();
  const zeros = gan.generator.getWeights().map((weight) => tf.zerosLike(weight));
  gan.generator.setWeights(zeros);
  tf.dispose(zeros);
  await expectNoLeak(async () => {
    await loadWeights(gan.generator, bytesOf(dcgan64.files.safetensors));
  });
  await expectClose(gan.generator.getLayer('stage1_conv').getWeights()[0] ?? NaN, before ?? [], { absolute: 0 });
  gan.generator.dispose();
  gan.discriminator.dispose();
});

/** The network `Mixed` of the script: what a flatten does to the order of rows is in it on both sides. */
function mixedModel(): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 1, name: 'embed' }),
      tfl.layers.reshape({ targetShape: [3] }),
      tfl.layers.dense({ units: 24, name: 'project' }),
      tfl.layers.batchNormalization({ epsilon: 1e-5 }),
      tfl.layers.activation({ activation: 'relu' }),
      tfl.layers.reshape({ targetShape: [2, 3, 4] }),
      tfl.layers.conv2dTranspose({ filters: 5, kernelSize: [3, 4], strides: 2, padding: 'valid' }),
      tfl.layers.cropping2D({ cropping: 1 }),
      tfl.layers.activation({ activation: 'tanh' }),
      tfl.layers.conv2d({ filters: 6, kernelSize: [3, 2], activation: 'relu' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 7 }),
    ],
  });
}

it('re-orders what PyTorch flattens channels first, before and after a dense layer', async () => {
  const model = mixedModel();
  const report = await loadWeights(model, bytesOf(mixed.file));
  const labels = tf.tensor2d([0, 1, 2, 3, 4], [5, 1], 'int32');
  const outputs = model.predict(labels) as tf.Tensor;
  await expectClose(outputs, floatsOf(mixed.outputs), { absolute: 1e-4 });
  expect(report.map).toMatchObject({ 'project/kernel': 'project.weight', 'embed/embeddings': 'embed.weight' });
  tf.dispose([labels, outputs]);
  model.dispose();
});
