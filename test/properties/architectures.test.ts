import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildDCGAN,
  type Activation,
  type BuildDCGANOptions,
  type DCGAN,
  type Norm,
} from '../../src/architectures/index.js';
import {
  auxiliaryClassifier,
  combineConditioning,
  conditionalBatchNorm,
  embedding,
  projection,
  type Conditioning,
  type LabelCount,
  type LabelPlacementOptions,
} from '../../src/conditioning/index.js';
import type { ImageShape } from '../../src/core/index.js';
import { expectClose } from '../support/expectClose.js';
import { runs } from '../support/runs.js';

const labelCount: fc.Arbitrary<LabelCount> = fc.oneof(
  fc.integer({ min: 1, max: 4 }).map((classes) => ({ classes })),
  fc.integer({ min: 1, max: 4 }).map((attributes) => ({ attributes })),
);

const placement: fc.Arbitrary<LabelPlacementOptions> = fc.record({
  dimension: fc.integer({ min: 1, max: 3 }),
  at: fc.constantFrom<NonNullable<LabelPlacementOptions['at']>>('everyLayer', 'input', [0], [0, 'output']),
  as: fc.constantFrom('map', 'tiled'),
});

const conditioning: fc.Arbitrary<Conditioning | undefined> = fc
  .tuple(labelCount, placement, fc.nat(5))
  .map(([labels, place, strategy]) =>
    [
      undefined,
      embedding({ ...labels, ...place }),
      conditionalBatchNorm({ ...labels, dimension: 2 }),
      projection(labels),
      auxiliaryClassifier({ ...labels, ...place }),
      combineConditioning({ generator: embedding({ ...labels, ...place }), discriminator: projection(labels) }),
    ].at(strategy),
  );

const activation = fc.constantFrom<Activation>(
  'relu',
  'leakyRelu',
  { leakyRelu: 0.02 },
  'elu',
  'selu',
  'tanh',
  'linear',
);
const norm = fc.constantFrom<Norm>('batch', 'layer', 'instance', 'none');
const stage = fc.record({
  filters: fc.integer({ min: 1, max: 3 }),
  kernelSize: fc.integer({ min: 2, max: 5 }),
  convolutions: fc.integer({ min: 1, max: 2 }),
  stride: fc.integer({ min: 1, max: 2 }),
  norm,
  activation,
  dropout: fc.constantFrom(0, 0.5),
});
const side = fc.integer({ min: 8, max: 21 });
const imageShape: fc.Arbitrary<ImageShape> = fc.tuple(side, side, fc.constantFrom(1, 3, 4));

const options: fc.Arbitrary<BuildDCGANOptions> = fc.record({
  imageShape,
  latentDim: fc.integer({ min: 1, max: 5 }),
  conditioning,
  seed: fc.maxSafeInteger(),
  generator: fc.record({
    // Not without a norm, which conditional batch norm needs, nor with instance norm, as the first map may be 1×1.
    projection: fc.record({
      filters: fc.integer({ min: 1, max: 3 }),
      norm: fc.constantFrom<Norm>('batch', 'layer'),
    }),
    stages: fc.array(stage, { minLength: 1, maxLength: 2 }),
    output: fc.record({
      stride: fc.constantFrom(1, 2),
      kernelSize: fc.integer({ min: 2, max: 5 }),
      activation: fc.constantFrom('tanh', 'sigmoid'),
    }),
    upsampling: fc.constantFrom('transposed', 'nearest', 'bilinear'),
  }),
  discriminator: fc.record({
    stages: fc.array(stage, { minLength: 1, maxLength: 2 }),
    head: fc.constantFrom('dense', 'convolution'),
  }),
});

const batch = 2;

/** What a network is fed with: two latent vectors or images, and labels. The caller disposes them. */
function inputsFor(model: LayersModel): tf.Tensor[] {
  return model.inputs.map(({ shape, dtype }, i) => {
    const fullShape = [batch, ...shape.slice(1).map(Number)];
    return dtype === 'int32' ? tf.zeros(fullShape, 'int32') : tf.randomNormal(fullShape, 0, 1, 'float32', i + 1);
  });
}

function predict(model: LayersModel, inputs: tf.Tensor[]): tf.Tensor[] {
  const outputs = model.predict(inputs);
  return Array.isArray(outputs) ? outputs : [outputs];
}

/** Saves to memory, through JSON as a file would, and loads with stock tfjs-layers. */
async function reloaded(model: LayersModel): Promise<LayersModel> {
  const saved: tf.io.ModelArtifacts[] = [];
  await model.save(
    tf.io.withSaveHandler((artifacts) => {
      saved.push(artifacts);
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
    }),
  );
  const [{ modelTopology, weightSpecs, weightData } = {}] = saved;
  if (!modelTopology || !weightSpecs || !weightData) throw new Error('nothing was saved');
  return tfl.loadLayersModel(
    tf.io.fromMemory({ modelTopology: JSON.parse(JSON.stringify(modelTopology)) as object, weightSpecs, weightData }),
  );
}

async function expectReloadable(model: LayersModel): Promise<tf.Tensor[]> {
  const copy = await reloaded(model);
  const inputs = inputsFor(model);
  const outputs = predict(model, inputs);
  const again = predict(copy, inputs);
  expect(copy.layers.map(({ name }) => name)).toEqual(model.layers.map(({ name }) => name));
  expect(copy.inputNames).toEqual(model.inputNames);
  for (const [i, output] of outputs.entries()) await expectClose(again[i] ?? NaN, await output.data(), { absolute: 0 });
  tf.dispose([inputs, again]);
  copy.dispose();
  return outputs;
}

async function expectRightNetworks({ generator, discriminator, config }: DCGAN): Promise<void> {
  const [images] = await expectReloadable(generator);
  expect(images?.shape).toEqual([batch, ...config.imageShape]);
  const values = Array.from((await images?.data()) ?? [NaN]);
  const lowest = config.plan.generator.output.activation === 'tanh' ? -1 : 0;
  expect(values.every((value) => value >= lowest && value <= 1)).toBe(true);
  const answers = await expectReloadable(discriminator);
  const auxiliary =
    config.conditioning?.name === 'auxiliaryClassifier' ? [[batch, config.conditioning.labels.count]] : [];
  expect(answers.map(({ shape }) => shape)).toEqual([[batch, 1], ...auxiliary]);
  tf.dispose([images ?? [], answers]);
}

describe('buildDCGAN with any options', () => {
  it('builds networks with the right shapes and ranges, which stock tfjs-layers reloads unchanged, without a leak', async () => {
    await fc.assert(
      fc.asyncProperty(options, async (given) => {
        const before = tf.memory().numTensors;
        const gan = buildDCGAN(given);
        try {
          await expectRightNetworks(gan);
        } finally {
          gan.generator.dispose();
          gan.discriminator.dispose();
        }
        expect(tf.memory().numTensors).toBe(before);
      }),
      { numRuns: runs(30) },
    );
  });

  it('builds the default plan of any image size', async () => {
    await fc.assert(
      fc.asyncProperty(imageShape, conditioning, async (shape, strategy) => {
        const gan = buildDCGAN({
          imageShape: shape,
          latentDim: 2,
          ...(strategy && { conditioning: strategy }),
          generator: { maxFilters: 2 },
          discriminator: { maxFilters: 2 },
        });
        try {
          await expectRightNetworks(gan);
        } finally {
          gan.generator.dispose();
          gan.discriminator.dispose();
        }
      }),
      { numRuns: runs(15) },
    );
  });
});
