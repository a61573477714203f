import * as tf from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential, type LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildDCGAN } from '../../src/architectures/index.js';
import { projection } from '../../src/conditioning/index.js';
import { RandomStream, type NamedTensors } from '../../src/core/index.js';
import { hingeLoss } from '../../src/losses/index.js';
import { networkWeights, runModel } from '../../src/models/index.js';
import { adam, spectralNorm } from '../../src/optimizers/index.js';
import { createTrainStep, disposeTrainingState, type GAN, type TrainingState } from '../../src/training/index.js';
import { r1, wganGP } from '../../src/tricks/index.js';
import fixture from '../fixtures/spectralNorm.json';
import { expectClose } from '../support/expectClose.js';
import { expectWeights, layerPath, setWeights } from '../support/fixtureWeights.js';

/** The networks of the fixture. */
function plainGAN(): GAN {
  const strided = { kernelSize: 5, strides: 2, padding: 'same' } as const;
  const generator = sequential({
    layers: [
      layers.dense({ inputShape: [3], units: 64, useBias: false, activation: 'tanh', name: 'project' }),
      layers.reshape({ targetShape: [8, 8, 1] }),
    ],
  });
  const discriminator = sequential({
    layers: [
      layers.conv2d({ ...strided, inputShape: [8, 8, 1], filters: 4, name: 'conv1' }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.conv2d({ ...strided, filters: 6, name: 'conv2' }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.flatten(),
      layers.dense({ units: 1, name: 'head' }),
    ],
  });
  return { generator, discriminator };
}

/** The state with the vectors from which the fixture's power iteration starts. */
function withVectors(state: TrainingState): TrainingState {
  const { discriminator } = state.optimizers;
  const vectors = Object.entries(fixture.vectors).map(([layer, { values }]): [string, tf.Tensor] => {
    discriminator.tensors[`u/${layer}/kernel`]?.dispose();
    return [`u/${layer}/kernel`, tf.tensor1d(values)];
  });
  const tensors: NamedTensors = { ...discriminator.tensors, ...Object.fromEntries(vectors) };
  return { ...state, optimizers: { ...state.optimizers, discriminator: { ...discriminator, tensors } } };
}

/** The largest singular value of a kernel, by 200 turns of a power iteration on plain numbers. */
async function largestSingularValue(kernel: tf.Tensor): Promise<number> {
  const values = await kernel.data();
  const columns = kernel.shape.at(-1) ?? 1;
  const rows = values.length / columns;
  const at = (row: number, column: number): number => values[row * columns + column] ?? NaN;
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  let u = range(columns).map((i) => 1 + i / 7);
  let sigma = NaN;
  for (let turn = 0; turn < 200; turn++) {
    const v = range(rows).map((row) => u.reduce((sum, value, column) => sum + value * at(row, column), 0));
    const next = range(columns).map((column) => v.reduce((sum, value, row) => sum + value * at(row, column), 0));
    sigma = Math.sqrt(Math.hypot(...next) / Math.hypot(...u));
    u = next.map((value) => value / Math.hypot(...next));
  }
  return sigma;
}

async function expectNormalized(model: LayersModel): Promise<void> {
  const kernels = [...networkWeights(model).parameters].filter(([name]) => name.endsWith('kernel'));
  expect(kernels.length).toBeGreaterThan(1);
  for (const [name, kernel] of kernels) {
    const sigma = await largestSingularValue(kernel.read());
    // One turn of the power iteration a step gives an estimate; without any, these kernels have norms from 0.1 to 3.
    expect(Math.abs(sigma - 1), `${name} has the norm ${sigma}`).toBeLessThan(0.1);
  }
}

const batchOf = (seed: number, labelled = false) => ({
  images: new RandomStream(seed).uniforms(4 * 64, -1, 1),
  labels: labelled ? new RandomStream(seed).integers(4, 3) : null,
  size: 4,
});

describe('spectralNorm in training', () => {
  it('makes the steps that PyTorch makes with torch.nn.utils.spectral_norm', async () => {
    const gan = plainGAN();
    setWeights(gan.generator, fixture.start.generator);
    setWeights(gan.discriminator, fixture.start.discriminator);
    const latents = fixture.steps.flatMap((step) => step.latents);
    const step = createTrainStep(gan, {
      loss: hingeLoss(),
      latentSampler: { name: 'fixture', options: {}, sample: () => Float32Array.from(latents.shift() ?? []) },
      optimizers: { generator: adam(fixture.optimizer), discriminator: spectralNorm(adam(fixture.optimizer)) },
    });
    let state = withVectors(step.init());
    for (const { images, losses } of fixture.steps) {
      const batch = { images: Float32Array.from(images), labels: null, size: fixture.batch };
      const result = step.run(state, [batch], true);
      state = result.state;
      for (const name of ['real', 'fake', 'generator'] as const)
        await expectClose(result.measures[name] ?? NaN, losses[name], { absolute: 1e-4 }, name);
      tf.dispose({ ...result.measures });
    }
    await expectWeights(gan.generator, fixture.end.generator);
    await expectWeights(gan.discriminator, fixture.end.discriminator);
    const { tensors } = state.optimizers.discriminator;
    for (const [layer, { u, v, sigma }] of Object.entries(fixture.state)) {
      const name = layerPath(layer);
      await expectClose(tensors[`u/${name}`] ?? NaN, u.values, { absolute: 1e-4 }, `u of ${layer}`);
      await expectClose(tensors[`v/${name}`] ?? NaN, v.values, { absolute: 1e-4 }, `v of ${layer}`);
      await expectClose(tensors[`sigma/${name}`] ?? NaN, sigma, { relative: 1e-4 }, `sigma of ${layer}`);
    }
    disposeTrainingState(state);
    [gan.generator, gan.discriminator].forEach((network) => network.dispose());
  });

  it('leaves a discriminator of stock layers: saved and loaded, it gives the same logits', async () => {
    const gan = buildDCGAN({
      imageShape: [8, 8, 1],
      latentDim: 4,
      conditioning: projection({ classes: 3 }),
      generator: { projection: { filters: 4 } },
      discriminator: { stages: [{ filters: 4 }, { filters: 6 }], defaults: { norm: 'none' } },
    });
    const rule = spectralNorm(adam({ learningRate: 1e-3 }), { weights: ['*kernel', '*embeddings'] });
    const step = createTrainStep(gan, { loss: hingeLoss(), optimizers: { discriminator: rule } });
    let state = step.init();
    const tensors: number[] = [];
    for (let i = 0; i < 5; i++) {
      ({ state } = step.run(state, [batchOf(i, true)]));
      tensors.push(tf.memory().numTensors);
    }
    expect(new Set(tensors.slice(1)).size, 'live tensors').toBe(1);
    await expectNormalized(gan.discriminator);

    let artifacts: tf.io.ModelArtifacts = {};
    await gan.discriminator.save(
      tf.io.withSaveHandler((saved) => {
        artifacts = saved;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' } });
      }),
    );
    const loaded = await loadLayersModel(tf.io.fromMemory(artifacts));
    await expectNormalized(loaded);
    const images = tf.tensor4d(batchOf(9).images, [4, 8, 8, 1]);
    const labels = tf.tensor2d([0, 1, 2, 0], [4, 1], 'int32');
    const inputs = loaded.inputs.map(({ shape }) => (shape.length === 4 ? images : labels));
    const expected = runModel(gan.discriminator, inputs, { training: false })[0] ?? images;
    const actual = loaded.predict(inputs);
    await expectClose(Array.isArray(actual) ? NaN : actual, expected, { absolute: 1e-5 });
    disposeTrainingState(state);
    [gan.generator, gan.discriminator, loaded].forEach((network) => network.dispose());
  });

  it('goes together with penalties, and gives the same weights to the bit for the same seed', async () => {
    const train = async (): Promise<number[][]> => {
      const gan = plainGAN();
      setWeights(gan.generator, fixture.start.generator);
      setWeights(gan.discriminator, fixture.start.discriminator);
      const options = { tricks: [wganGP(), r1()], optimizers: { discriminator: spectralNorm(adam()) }, seed: 3 };
      const step = createTrainStep(gan, options);
      let state = step.init();
      for (let i = 0; i < 3; i++) ({ state } = step.run(state, [batchOf(i)]));
      await expectNormalized(gan.discriminator);
      const weights = await Promise.all(gan.discriminator.getWeights().map((weight) => weight.data()));
      disposeTrainingState(state);
      [gan.generator, gan.discriminator].forEach((network) => network.dispose());
      return weights.map((values) => Array.from(values));
    };
    expect(await train()).toEqual(await train());
  });
});
