import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { wassersteinLoss } from '../../src/losses/index.js';
import { adam } from '../../src/optimizers/index.js';
import { r1, wganGP, type GeneralTrick } from '../../src/tricks/index.js';
import {
  createTrainStep,
  disposeTrainingState,
  train,
  type GAN,
  type LabelSampler,
  type LatentSampler,
  type StepOptions,
} from '../../src/training/index.js';
import fixture from '../fixtures/penalties.json';
import { expectClose } from '../support/expectClose.js';
import { expectWeights, setWeights } from '../support/fixtureWeights.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyCritic, tinyGAN } from '../support/tinyGAN.js';
import { isSlow } from '../support/runs.js';

type Run = (typeof fixture.runs)['wganGP'] | (typeof fixture.runs)['r1'];

function withCritic<T>(work: (gan: GAN) => Promise<T>): Promise<T> {
  const { generator, discriminator: unused } = tinyGAN();
  unused.dispose();
  const gan = { generator, discriminator: tinyCritic() };
  return work(gan).finally(() => [gan.generator, gan.discriminator].forEach((network) => network.dispose()));
}

/** Two networks of one dense layer; the discriminator's logit is the sum of all 64 pixels. */
function flatGAN(): GAN {
  const discriminator = sequential({
    layers: [layers.flatten({ inputShape: [8, 8, 1] }), layers.dense({ units: 1, kernelInitializer: 'ones' })],
  });
  const generator = sequential({
    layers: [layers.dense({ inputShape: [4], units: 64 }), layers.reshape({ targetShape: [8, 8, 1] })],
  });
  return { generator, discriminator };
}

/** The rows of the critic's embedding, one a class. */
async function embeddings(gan: GAN): Promise<number[][]> {
  const values = Array.from((await gan.discriminator.getLayer('embedding').getWeights()[0]?.data()) ?? []);
  return [0, 1, 2].map((row) => values.slice(4 * row, 4 * row + 4));
}

/** Hands out what the fixture drew, in the order of the updates. */
function samplersOf(run: Run): { labelSampler: LabelSampler; latentSampler: LatentSampler } {
  const draws = run.steps.flatMap(({ updates, fakeLabels, latents }) => [...updates, { fakeLabels, latents }]);
  let labels = 0;
  let latents = 0;
  return {
    labelSampler: { name: 'fixture', options: {}, sample: () => Int32Array.from(draws[labels++]?.fakeLabels ?? []) },
    latentSampler: { name: 'fixture', options: {}, sample: () => Float32Array.from(draws[latents++]?.latents ?? []) },
  };
}

/** `wganGP` with the fixture's places in turn. */
function withPlaces(trick: GeneralTrick, run: Run): GeneralTrick {
  const places = run.steps.flatMap(({ updates }) => updates.map((update) => update.places));
  let turn = 0;
  class Places extends RandomStream {
    override uniforms(): Float32Array {
      return Float32Array.from(places[turn++] ?? []);
    }
  }
  const { penalty } = trick;
  if (!penalty?.at) return trick;
  const at = penalty.at.bind(penalty);
  return { ...trick, penalty: { ...penalty, at: (context) => at({ ...context, stream: new Places(0) }) } };
}

const runs: Record<keyof typeof fixture.runs, (run: Run) => StepOptions> = {
  wganGP: (run) => ({ loss: wassersteinLoss(), tricks: [withPlaces(wganGP(), run)], discriminatorSteps: 2 }),
  r1: () => ({ tricks: [r1({ every: 2 })] }),
};

describe.each(['wganGP', 'r1'] as const)('training with %s', (name) => {
  it('makes the steps that PyTorch makes', () =>
    withCritic(async (gan) => {
      setWeights(gan.generator, fixture.start.generator);
      setWeights(gan.discriminator, fixture.start.discriminator);
      const run = fixture.runs[name];
      const optimizers = { generator: adam(run.optimizer), discriminator: adam(run.optimizer) };
      const step = createTrainStep(gan, { ...runs[name](run), ...samplersOf(run), optimizers });
      let state = step.init();
      for (const { updates, losses } of run.steps) {
        const batches = updates.map(({ images, labels }) => ({
          images: Float32Array.from(images),
          labels: Int32Array.from(labels),
          size: fixture.batch,
        }));
        const result = step.run(state, batches, true);
        state = result.state;
        const { real, fake, generator, [name]: penalty } = result.measures;
        await expectClose(real ?? NaN, losses.real, { absolute: 1e-4 }, 'real');
        await expectClose(fake ?? NaN, losses.fake, { absolute: 1e-4 }, 'fake');
        await expectClose(generator ?? NaN, losses.generator, { absolute: 1e-4 }, 'generator');
        if (losses.penalty === null) expect(penalty).toBeUndefined();
        else await expectClose(penalty ?? NaN, losses.penalty, { relative: 1e-4 }, 'penalty');
        tf.dispose({ ...result.measures });
      }
      await expectWeights(gan.generator, run.end.generator);
      await expectWeights(gan.discriminator, run.end.discriminator);
      disposeTrainingState(state);
    }));
});

describe.skipIf(isSlow)('penalties in training', () => {
  it('are reported from their last turn before the report', () =>
    withCritic(async (gan) => {
      const seen: [number, boolean][] = [];
      const options = { steps: 8, batchSize: 2, reportEvery: 2, tricks: [r1({ every: 5 })] };
      for await (const { step, losses } of train(gan, tinyDataset(), options)) seen.push([step, 'r1' in losses]);
      // Its turns are the first and the sixth step.
      expect(seen).toEqual([
        [1, true],
        [2, false],
        [4, false],
        [6, true],
        [8, false],
      ]);
    }));

  it('work without labels', async () => {
    const gan = flatGAN();
    const step = createTrainStep(gan, { tricks: [r1({ weight: 2 })] });
    const batch = { images: new Float32Array(128), labels: null, size: 2 };
    const { state, measures } = step.run(step.init(), [batch], true);
    await expectClose(measures.r1 ?? NaN, 64, { relative: 1e-5 });
    tf.dispose({ ...measures });
    disposeTrainingState(state);
    [gan.discriminator, gan.generator].forEach((network) => network.dispose());
  });

  it('take turns by the updates of the discriminator, whatever the number of them in a step', () =>
    withCritic((gan) => {
      const turns: number[] = [];
      let update = -1;
      const counting: GeneralTrick = {
        name: 'counting',
        kind: 'general',
        options: {},
        penalty: {
          every: 3,
          term: (images, discriminate) => {
            turns.push(update);
            return tf.mean(discriminate(images));
          },
        },
        images: (images, { source, update: network }) => {
          if (source === 'real' && network === 'discriminator') update++;
          return images;
        },
      };
      const step = createTrainStep(gan, { tricks: [counting], discriminatorSteps: 2 });
      const batch = { images: new Float32Array(128), labels: new Int32Array(2), size: 2 };
      let state = step.init();
      for (let i = 0; i < 4; i++) ({ state } = step.run(state, [batch, batch]));
      disposeTrainingState(state);
      expect(turns).toEqual([0, 3, 6]);
      return Promise.resolve();
    }));

  it('judge with the labels of the side that they name', () =>
    withCritic(async (gan) => {
      // The embedding's gradient lies in the rows of the labels that were judged.
      const rows = async (labels: 'real' | 'fake'): Promise<boolean[]> => {
        const trick: GeneralTrick = {
          name: 'rows',
          kind: 'general',
          options: {},
          penalty: { labels, term: (images, discriminate) => tf.mean(discriminate(images)) },
        };
        const zero = { real: tf.scalar(0), fake: tf.scalar(0) };
        const loss = {
          ...wassersteinLoss(),
          discriminator: ({ real, fake }: { real: tf.Tensor; fake: tf.Tensor }) => ({
            real: tf.mul<tf.Scalar>(tf.mean(real), zero.real),
            fake: tf.mul<tf.Scalar>(tf.mean(fake), zero.fake),
          }),
        };
        const before = await embeddings(gan);
        const step = createTrainStep(gan, {
          loss,
          tricks: [trick],
          labelSampler: { name: 'twos', options: {}, sample: (count) => new Int32Array(count).fill(2) },
        });
        const batch = { images: new Float32Array(128).fill(0.5), labels: new Int32Array(2), size: 2 };
        disposeTrainingState(step.run(step.init(), [batch]).state);
        const after = await embeddings(gan);
        tf.dispose(zero);
        return after.map((row, i) => row.join() !== before[i]?.join());
      };
      expect(await rows('real')).toEqual([true, false, false]);
      expect(await rows('fake')).toEqual([false, false, true]);
    }));

  it('brings the slope of a critic near 1', async () => {
    const gan = flatGAN();
    const values: number[] = [];
    const rule = adam({ learningRate: 0.1, beta1: 0, beta2: 0.9 });
    const options = { loss: wassersteinLoss(), tricks: [wganGP()], optimizers: { discriminator: rule } };
    const run = train(gan, tinyDataset(false), { ...options, steps: 20, batchSize: 4, reportEvery: 1 });
    for await (const { losses } of run) values.push(losses.wganGP ?? NaN);
    // The slope is √64 at first: 10 · (8 - 1)².
    expect(values[0]).toBeCloseTo(490, 2);
    values.slice(-5).forEach((value) => expect(value).toBeLessThan(10));
    [gan.discriminator, gan.generator].forEach((network) => network.dispose());
  });

  it('leave no tensor behind when one throws', () =>
    withCritic((gan) => {
      const broken: GeneralTrick = {
        ...r1(),
        penalty: {
          term: (images, discriminate) => {
            tf.grad(() => tf.sum(discriminate(images)))(images);
            throw new Error('on purpose');
          },
        },
      };
      const step = createTrainStep(gan, { tricks: [broken] });
      const batch = { images: new Float32Array(128), labels: new Int32Array(2), size: 2 };
      const before = tf.memory().numTensors;
      const state = step.init();
      expect(() => step.run(state, [batch])).toThrow('on purpose');
      expect(tf.memory().numTensors).toBe(before);
      return Promise.resolve();
    }));

  it('refuses wganGP with batch norm in the discriminator, unless it is frozen', () => {
    const { generator, discriminator } = tinyGAN();
    const build = () => createTrainStep({ generator, discriminator }, { tricks: [wganGP()] });
    expect(build).toThrow(
      'createTrainStep: options.tricks must hold no wganGP with batch norm in the discriminator, which leaves no image a ' +
        "slope of its own; build it with norm 'layer', 'instance' or 'none' (got \"norm/moving_mean\")",
    );
    discriminator.getLayer('norm').trainable = false;
    expect(build).not.toThrow();
    [generator, discriminator].forEach((network) => network.dispose());
  });
});
