import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildDCGAN, buildTorchDCGAN, type BuildDCGANOptions } from '../../src/architectures/index.js';
import {
  auxiliaryClassifier,
  combineConditioning,
  conditionalBatchNorm,
  embedding,
  projection,
  type Conditioning,
} from '../../src/conditioning/index.js';
import { auxiliaryCrossEntropy } from '../../src/losses/index.js';
import { networkWeights, readWeights } from '../../src/models/index.js';
import { finish, train, type GAN } from '../../src/training/index.js';
import { freeze, makeConditional, type MakeConditionalOptions } from '../../src/transfer/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { isSlow } from '../support/runs.js';
import { tinyDataset } from '../support/tinyDataset.js';

const conditionings: Record<string, Conditioning> = {
  embedding: embedding({ classes: 3, dimension: 2 }),
  'embedding, tiled': embedding({ classes: 3, dimension: 2, as: 'tiled' }),
  'embedding of attributes': embedding({ attributes: 3, dimension: 2 }),
  conditionalBatchNorm: conditionalBatchNorm({ classes: 3, dimension: 2 }),
  projection: projection({ classes: 3 }),
  'projection of attributes': projection({ attributes: 3 }),
  auxiliaryClassifier: auxiliaryClassifier({ classes: 3, dimension: 2 }),
  combined: combineConditioning({ generator: embedding({ classes: 3 }), discriminator: projection({ classes: 3 }) }),
};
const layouts: Record<string, Partial<BuildDCGANOptions>> = {
  'of the paper': {},
  'that resizes, with a convolution as head': {
    generator: { upsampling: 'nearest', baseFilters: 2, maxFilters: 2, stages: [{ convolutions: 2 }] },
    discriminator: { head: 'convolution', baseFilters: 2, stages: [{ convolutions: 2 }, { norm: 'layer' }] },
  },
};
const build = (options: Partial<BuildDCGANOptions> = {}) =>
  buildDCGAN({
    imageShape: [8, 8, 1],
    latentDim: 2,
    generator: { baseFilters: 2, maxFilters: 2 },
    discriminator: { baseFilters: 2, maxFilters: 2 },
    ...options,
  });
const dispose = (...gans: GAN[]): void => gans.forEach((gan) => (gan.generator.dispose(), gan.discriminator.dispose()));

/** The first output for some inputs, each with every label. */
function answers(model: tfl.LayersModel, attributes: boolean): tf.Tensor {
  const isGenerator = model.inputs[0]?.shape.length === 2;
  const some = isGenerator ? tf.tensor2d([[0.5, -1]]) : tf.reshape(tf.linspace(-1, 1, 64), [1, 8, 8, 1]);
  const main = tf.concat([some, some, some]);
  const label = attributes ? tf.eye(3) : tf.tensor2d([0, 1, 2], [3, 1], 'int32');
  return [model.predict(model.inputs.length > 1 ? [main, label] : main)].flat()[0] ?? tf.scalar(NaN);
}

const valuesOf = (model: tfl.LayersModel) => Promise.all(model.getWeights().map((weight) => weight.data()));

/** How far the answers for the labels are from each other. */
async function spread(values: tf.Tensor): Promise<number> {
  return (await tf.max(tf.abs(tf.sub(values, tf.slice(values, 0, 1)))).data())[0] ?? NaN;
}

/** Weights unlike those that a new network starts with, running averages included. */
function stirred(gan: GAN): GAN {
  [gan.generator, gan.discriminator].forEach((model) =>
    model.setWeights(model.getWeights().map((weight, i) => tf.add(weight, 0.02 * (i + 1)))),
  );
  return gan;
}

// Each layout compiles shaders of its own.
describe.each(Object.entries(layouts).slice(0, isSlow ? 1 : 2))('makeConditional, a DCGAN %s', (_, layout) => {
  it.each(Object.entries(conditionings))('pays no heed to the label at first: %s', async (__, conditioning) => {
    const source = stirred(build(layout));
    const expected = build({ ...layout, conditioning, seed: 4 });
    const made = makeConditional(source, { conditioning, seed: 4 });
    const attributes = conditioning.labels.kind === 'attributes';
    for (const network of ['generator', 'discriminator'] as const) {
      const values = answers(made[network], attributes);
      await expectClose(values, answers(source[network], attributes), { relative: 1e-5 });
      expect(await spread(values)).toBe(0);
      const shapes = (gan: GAN) => gan[network].weights.map(({ originalName, shape }) => [originalName, shape]).sort();
      expect(shapes(made)).toEqual(shapes(expected));
      expect(made[network].layers.map(({ name }) => name).sort()).toEqual(
        expected[network].layers.map(({ name }) => name).sort(),
      );
      expect(made[network].outputs.map(({ shape }) => shape)).toEqual(
        expected[network].outputs.map(({ shape }) => shape),
      );
    }
    dispose(source, made, expected);
  });
});

describe('makeConditional', () => {
  it.skipIf(isSlow).each(['embedding', 'conditionalBatchNorm', 'projection', 'auxiliaryClassifier'])(
    'makes networks in which labels come to matter: %s',
    async (name) => {
      const source = build();
      const made = makeConditional(source, { conditioning: conditionings[name] ?? embedding({ classes: 3 }) });
      const classifies = made.discriminator.outputs.length > 1;
      const auxiliaryLoss = auxiliaryCrossEntropy({ labels: { kind: 'classes', count: 3 } });
      await finish(train(made, tinyDataset(), { steps: 2, batchSize: 4, ...(classifies && { auxiliaryLoss }) }));
      expect(await spread(answers(made.generator, false))).toBeGreaterThan(0);
      if (made.discriminator.inputs.length > 1)
        expect(await spread(answers(made.discriminator, false))).toBeGreaterThan(0);
      dispose(source, made);
    },
  );

  it.each([
    ['projection', ['generator', 'discriminator']],
    ['conditionalBatchNorm', ['generator']],
    ['auxiliaryClassifier', ['discriminator']],
  ] as const)('answers to the bit where no sum gets longer: %s', async (name, networks) => {
    const source = stirred(build());
    const made = makeConditional(source, { conditioning: conditionings[name] ?? embedding({ classes: 3 }) });
    for (const network of networks)
      await expectClose(answers(made[network], false), answers(source[network], false), { absolute: 0 });
    dispose(source, made);
  });

  it("draws the label's own layers as buildDCGAN does", async () => {
    const conditioning = auxiliaryClassifier({ classes: 3 });
    const [source, expected] = [build(), build({ conditioning, seed: 7 })];
    const made = makeConditional(source, { conditioning, seed: 7 });
    const values = (gan: GAN, network: 'generator' | 'discriminator', name: string) =>
      readWeights(networkWeights(gan[network]).parameters)[name]?.data();
    for (const [network, name] of [
      ['generator', 'label_embedding/embeddings'],
      ['discriminator', 'auxiliary/kernel'],
    ] as const)
      expect(await values(made, network, name)).toEqual((await values(expected, network, name)) ?? null);
    dispose(source, expected, made);
  });

  it('keeps layers frozen, and what it was given as it was', async () => {
    const source = build();
    freeze(source.generator, { names: 'projection_*' });
    source.discriminator.trainable = false;
    const before = await valuesOf(source.generator);
    const made = makeConditional(source, { conditioning: projection({ classes: 3 }) });
    expect([...networkWeights(made.generator).frozen.keys()].every((name) => name.startsWith('projection_'))).toBe(
      true,
    );
    expect([...networkWeights(made.discriminator).parameters.keys()]).toEqual(['projection/embeddings']);
    await finish(train(made, tinyDataset(), { steps: 1, batchSize: 4 }));
    expect(await valuesOf(source.generator)).toEqual(before);
    dispose(source, made);
  });

  it('takes networks of the layout of PyTorch', async () => {
    const source = buildTorchDCGAN({ imageSize: 8, latentDim: 2, channels: 1, features: 2 });
    const made = makeConditional(source, { conditioning: embedding({ classes: 3 }) });
    for (const network of ['generator', 'discriminator'] as const)
      await expectClose(answers(made[network], false), answers(source[network], false), { relative: 1e-5 });
    dispose(source, made);
  });

  it('leaks nothing, also when it fails', async () => {
    const source = build();
    await expectNoLeak(() => {
      dispose(makeConditional(source, { conditioning: embedding({ classes: 2 }) }));
      expect(() => makeConditional(source, { conditioning: embedding({ classes: 2, at: [1] }) })).toThrow('at[0]');
    });
    dispose(source);
  });

  it('refuses networks and conditionings that it does not know', () => {
    const plain = build();
    const refuses = (gan: GAN, options: MakeConditionalOptions, message: string) =>
      expect(() => makeConditional(gan, options)).toThrow(`makeConditional: ${message}`);
    const conditioning = embedding({ classes: 3, at: 'input' });
    const labelled = build({ conditioning });
    refuses(labelled, { conditioning }, 'gan.generator must be unconditional: one input, one output (got [2, 1])');

    const renamed = tfl.sequential({
      layers: [tfl.layers.dense({ units: 1, inputShape: [2], name: 'projection_dense' })],
    });
    const missing = 'must have the layers of buildDCGAN; missing: projection_map, output_conv, image';
    refuses({ ...plain, generator: renamed }, { conditioning }, `gan.generator ${missing}`);
    const image = tfl.input({ shape: [8, 8, 1], name: 'image' });
    const layers = [
      tfl.layers.conv2d({ filters: 1, kernelSize: 8, name: 'stage0_conv' }),
      tfl.layers.gaussianNoise({ stddev: 1, name: 'noise' }),
      tfl.layers.flatten({ name: 'logits' }),
    ];
    const outputs = layers.reduce((value, layer) => layer.apply(value) as tfl.SymbolicTensor, image);
    const noisy = tfl.model({ inputs: image, outputs });
    refuses(
      { ...plain, discriminator: noisy },
      { conditioning },
      'gan.discriminator must have the layers of buildDCGAN alone',
    );

    freeze(plain.discriminator, { names: 'stage0_conv' });
    refuses(plain, { conditioning }, 'gan.discriminator must have a layer that hears the label and is not frozen');
    const bare = build({ generator: { stages: [], projection: { norm: 'none' } } });
    refuses(bare, { conditioning: projection({ classes: 3 }) }, 'conditioning must use the label somewhere');
    const own: Conditioning = {
      ...conditioning,
      name: 'own',
      generator: {
        usesLabel: true,
        join: (value, label) => {
          const gate = tfl.layers.dense({ units: 2, name: 'gate' }).apply(label) as tfl.SymbolicTensor;
          return value.shape.length === 2
            ? (tfl.layers.add({ name: 'gated' }).apply([value, gate]) as tfl.SymbolicTensor)
            : value;
        },
      },
    };
    refuses(
      plain,
      { conditioning: own },
      'conditioning must be of strategies of the library, which make no layer gate',
    );
    [renamed, noisy].forEach((model) => model.dispose());
    dispose(plain, labelled, bare);
  });
});
