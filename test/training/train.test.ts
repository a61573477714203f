import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { datasetFromArrays, type Dataset } from '../../src/data/index.js';
import { networkWeights } from '../../src/models/index.js';
import { adaptiveAugment, ema, smoothLabels, type GeneralTrick } from '../../src/tricks/index.js';
import { hingeLoss, relativisticAverageLoss, wassersteinLoss } from '../../src/losses/index.js';
import {
  growingBatchSize,
  train,
  type GAN,
  type StepReport,
  type TrainingRun,
  type TrainOptions,
} from '../../src/training/index.js';
import { isSlow } from '../support/runs.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyGAN } from '../support/tinyGAN.js';

const data = tinyDataset();

async function walk(gan: GAN, options: TrainOptions, dataset: Dataset = data): Promise<StepReport[]> {
  const run = train(gan, dataset, options);
  const reports = await reportsOf(run);
  run.dispose();
  return reports;
}

async function reportsOf(run: TrainingRun): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for await (const report of run) reports.push(report);
  return reports;
}

function withGAN<T>(work: (gan: GAN) => Promise<T>): Promise<T> {
  const gan = tinyGAN();
  return work(gan).finally(() => [gan.generator, gan.discriminator].forEach((network) => network.dispose()));
}

async function bits({ generator, discriminator }: GAN): Promise<string> {
  const weights = [...generator.getWeights(), ...discriminator.getWeights()];
  const values = await Promise.all(weights.map((weight) => weight.data()));
  return values.map((value) => Array.from(new Uint32Array(Float32Array.from(value).buffer)).join()).join(';');
}

describe('train', () => {
  it('reports the first, every n-th and the last step', () =>
    withGAN(async (gan) => {
      const reports = await walk(gan, { steps: 7, batchSize: 4, reportEvery: 3 });
      expect(reports.map((report) => report.step)).toEqual([1, 3, 6, 7]);
      expect(reports.map((report) => report.epoch)).toEqual([0.2, 0.6, 1.2, 1.4]);
      for (const { losses, scores, steps, batchSize } of reports) {
        expect([steps, batchSize]).toEqual([7, 4]);
        expect(losses.discriminator).toBeCloseTo(losses.real + losses.fake, 5);
        expect(scores.real).toBeGreaterThan(0);
        expect(scores.fake).toBeLessThan(1);
      }
    }));

  it('gives the same weights, to the bit, for the same seed, and others for another', async () => {
    const after = (seed: number) =>
      withGAN(async (gan) => {
        await walk(gan, { steps: 3, batchSize: 4, seed, tricks: [smoothLabels(), ema()] });
        return bits(gan);
      });
    const first = await after(1);
    expect(await after(1)).toBe(first);
    expect(await after(2)).not.toBe(first);
  });

  const steps = isSlow ? 12 : 200;
  it(`gains no tensor between step 2 and step ${steps}`, () =>
    withGAN(async (gan) => {
      const tensors: number[] = [];
      const run = train(gan, data, {
        steps,
        batchSize: 2,
        reportEvery: 300,
        tricks: [ema()],
        onStep: () => void tensors.push(tf.memory().numTensors),
      });
      await reportsOf(run);
      expect(tensors.length).toBe(steps);
      expect(new Set(tensors.slice(1, -1)).size).toBe(1);
      // The last step is reported at once, and its losses are gone.
      expect(tensors.at(-1)).toBeLessThanOrEqual(tensors[1] ?? 0);
      run.dispose();
    }));

  it('frees everything at its end', () =>
    withGAN(async (gan) => {
      const before = tf.memory().numTensors;
      await walk(gan, { steps: 2, batchSize: 4, tricks: [ema()] });
      expect(tf.memory().numTensors).toBe(before);
      const reports = train(gan, data, { steps: 50, batchSize: 4, reportEvery: 1 });
      for await (const { step } of reports) if (step === 2) break;
      expect(reports.outcome).toBe('aborted');
      expect(tf.memory().numTensors).toBe(before);
    }));

  it('samples from the averaged generator, also after the end', () =>
    withGAN(async (gan) => {
      const run = train(gan, data, { steps: 4, batchSize: 4, tricks: [ema({ decay: 0.5 })] });
      await reportsOf(run);
      const sampler = run.sampler();
      expect(sampler.generator).not.toBe(gan.generator);
      const trained = networkWeights(gan.generator).parameters.get('out/kernel');
      const averaged = networkWeights(sampler.generator).parameters.get('out/kernel');
      expect(await averaged?.read().data()).not.toEqual(await trained?.read().data());
      sampler.dispose();
      run.dispose();
      expect(trained?.read().isDisposed).toBe(false);
    }));

  it.skipIf(isSlow)('ends after the step at hand when it is aborted or stopped', () =>
    withGAN(async (gan) => {
      const controller = new AbortController();
      const run = train(gan, data, { steps: 50, batchSize: 4, reportEvery: 1, signal: controller.signal });
      const seen: number[] = [];
      for await (const { step } of run) {
        seen.push(step);
        if (step === 2) controller.abort();
      }
      expect(seen).toEqual([1, 2]);
      expect(run.outcome).toBe('aborted');
    }),
  );

  it.skipIf(isSlow)('reports its last step, however it ends', () =>
    withGAN(async (gan) => {
      const controller = new AbortController();
      const onStep = (step: number): void => {
        if (step === 4) controller.abort();
      };
      const reports = await walk(gan, { steps: 50, batchSize: 4, reportEvery: 10, signal: controller.signal, onStep });
      expect(reports.map(({ step }) => step)).toEqual([1, 4]);
    }),
  );

  it.skipIf(isSlow)('leaves no tensor behind when a trick throws in the middle of a step', () =>
    withGAN(async (gan) => {
      const broken: GeneralTrick = {
        name: 'broken',
        kind: 'general',
        options: {},
        afterUpdate: ({ update, step }) => {
          if (update === 'generator' && step === 1) throw new Error('on purpose');
          return {};
        },
      };
      const before = tf.memory().numTensors;
      await expect(walk(gan, { steps: 3, batchSize: 4, tricks: [ema(), broken] })).rejects.toThrow('on purpose');
      expect(tf.memory().numTensors).toBe(before);
    }),
  );

  it.skipIf(isSlow)('follows a batch-size schedule', () =>
    withGAN(async (gan) => {
      const reports = await walk(gan, {
        steps: 4,
        reportEvery: 1,
        batchSize: growingBatchSize({ from: 2, to: 4, atBatch: 2 }),
      });
      expect(reports.map((report) => report.batchSize)).toEqual([2, 2, 4, 4]);
    }),
  );

  it('refuses two runs on one network at once, and a second walk', () =>
    withGAN(async (gan) => {
      const first = train(gan, data, { steps: 3, batchSize: 4, reportEvery: 1 });
      for await (const { step } of first) {
        if (step === 1)
          await expect(walk(gan, { steps: 1 })).rejects.toThrow('train: one of the networks is in another run');
      }
      await expect(first[Symbol.asyncIterator]().next()).rejects.toThrow('train: a run can be walked through once');
      await walk(gan, { steps: 1, batchSize: 4 });
    }));

  it('says so when the losses are lost', () =>
    withGAN(async (gan) => {
      const kernel = networkWeights(gan.generator).parameters.get('out/kernel');
      tf.tidy(
        () =>
          void kernel?.write(
            tf.fill(
              kernel.shape.map((size) => size ?? 0),
              NaN,
            ),
          ),
      );
      const before = tf.memory().numTensors;
      await expect(walk(gan, { steps: 2, batchSize: 4 })).rejects.toThrow(
        /^train: the loss \w+ is NaN at step 1; .*Lower the learning rates/,
      );
      expect(tf.memory().numTensors).toBe(before);
      await expect(walk(gan, { steps: 1, batchSize: 4 })).rejects.toThrow('is NaN');
    }));

  it('refuses halves of a batch of one', () =>
    withGAN(async (gan) => {
      const halves = walk(gan, { steps: 1, batchSize: 1, discriminatorBatches: 'halves' });
      await expect(halves).rejects.toThrow(
        "train: batchSize must be at least 2 with discriminatorBatches 'halves' (got 1)",
      );
    }));

  it('refuses a discriminator that ends in a sigmoid', () =>
    withGAN(({ generator }) => {
      const discriminator = sequential({
        layers: [layers.flatten({ inputShape: [8, 8, 1] }), layers.dense({ units: 1, activation: 'sigmoid' })],
      });
      expect(() => train({ generator, discriminator }, data, { steps: 1 })).toThrow(
        'train: gan.discriminator must give logits: drop the sigmoid of its last layer',
      );
      discriminator.dispose();
      return Promise.resolve();
    }));

  it('refuses what cannot work, and names it', () =>
    withGAN((gan) => {
      const cases: [object, string][] = [
        [{ steps: 0 }, 'train: options.steps must be at least 1 (got 0)'],
        [{ steps: 1.5 }, 'train: options.steps must be an integer (got 1.5)'],
        [{ steps: 1, batchSize: 0 }, 'train: options.batchSize must be at least 1 (got 0)'],
        [{ steps: 1, bachSize: 4 }, 'train: options has no option "bachSize"'],
        [{ steps: 1, reportEvery: NaN }, 'train: options.reportEvery must be an integer (got NaN)'],
        [{ steps: 1, loss: hingeLoss(), tricks: [smoothLabels()] }, 'must hold no label trick with'],
        [
          { steps: 1, loss: wassersteinLoss(), tricks: [adaptiveAugment()] },
          'must hold no adaptiveAugment with wassersteinLoss, in which no logit divides',
        ],
        [
          { steps: 1, loss: relativisticAverageLoss(), tricks: [adaptiveAugment()] },
          'must hold no adaptiveAugment with relativisticAverageLoss',
        ],
        [{ steps: 1, tricks: [ema(), ema()] }, 'must hold each trick once'],
        [{ steps: 1, tricks: ['ema'] }, 'train: options.tricks[0] must be a value such as ema() (got "ema")'],
        [{ steps: 1, latentSampler: 'normal' }, 'train: options.latentSampler must be a value such as normalLatents()'],
        [
          { steps: 1, optimizers: { generator: 0.1 } },
          'train: options.optimizers.generator must be an optimiser such as adam() or tf.train.adam(…) (got 0.1)',
        ],
        [
          { steps: 1, labels: { kind: 'classes', count: 4 } },
          'options.labels must be what the generator was built for, 3 classes (got "4 classes")',
        ],
      ];
      for (const [options, message] of cases)
        expect(() => train(gan, data, options as TrainOptions), message).toThrow(message);
      expect(() => train({} as GAN, data, { steps: 1 })).toThrow(
        'train: gan.generator must be a LayersModel (got undefined)',
      );
      expect(() => train(gan, undefined as unknown as Dataset, { steps: 1 })).toThrow('train: data must be a data set');
      const before = tf.memory().numTensors;
      const shaped = (imageShape: [number, number, 1]) =>
        datasetFromArrays({
          images: new Float32Array(4 * imageShape[0] * imageShape[1]),
          imageShape,
          pixelRange: [-1, 1],
        });
      expect(() => train(gan, shaped([8, 9, 1]), { steps: 1 })).toThrow(
        "train: data.imageShape must be the networks' image shape [8, 8, 1] (got [8, 9, 1])",
      );
      expect(() => train(gan, shaped([8, 8, 1]), { steps: 1 })).toThrow(
        'train: data.labels must be 3 classes: the networks are conditional (got null)',
      );
      expect(() => train({ ...gan, discriminator: gan.generator }, data, { steps: 1 })).toThrow('train');
      expect(tf.memory().numTensors).toBe(before);
      return Promise.resolve();
    }));
});
