import { describe, expect, it } from 'vitest';
import { datasetFromArrays, type Dataset } from '../../src/data/index.js';
import { kid, randomFeatures } from '../../src/metrics/index.js';
import { sgd } from '../../src/optimizers/index.js';
import { transfer, transferRecipe, type TransferOptions } from '../../src/presets/index.js';
import { finish, type GAN } from '../../src/training/index.js';
import { ema } from '../../src/tricks/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { isSlow } from '../support/runs.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyGAN } from '../support/tinyGAN.js';

async function withGAN(work: (gan: GAN) => void | Promise<void>): Promise<void> {
  const gan = tinyGAN();
  try {
    await work(gan);
  } finally {
    [gan.generator, gan.discriminator].forEach((network) => network.dispose());
  }
}

/** What the run says of its step. */
function stepOf(gan: GAN, data: Dataset, options: TransferOptions = {}): unknown {
  return transfer(gan, data, options).options;
}

describe('transfer', () => {
  it('augments few images, averages weights and learns slowly', () =>
    withGAN((gan) => {
      const optimizer = { name: 'adam', options: { learningRate: 1e-4, beta1: 0.5 } };
      expect(stepOf(gan, tinyDataset())).toMatchObject({
        steps: 2000,
        step: {
          tricks: [{ name: 'diffAugment' }, { name: 'ema', options: { decay: 0.99 } }],
          optimizers: { generator: optimizer, discriminator: optimizer },
        },
      });
    }));

  it('takes its settings from transferRecipe', () => {
    const names = (augment: boolean) => transferRecipe(tinyDataset(), { augment }).tricks.map(({ name }) => name);
    expect([names(true), names(false)]).toEqual([['diffAugment', 'ema'], ['ema']]);
    expect(transferRecipe(tinyDataset(), { steps: 5, learningRate: 0.5 })).toMatchObject({
      steps: 5,
      optimizers: { generator: { options: { learningRate: 0.5 } } },
    });
    expect(() => transferRecipe(tinyDataset(), { learningRate: 0 })).toThrow('transferRecipe: learningRate must be');
  });

  it('leaves 5,000 images as they are', () =>
    withGAN((gan) => {
      const images = new Uint8Array(5000 * 64);
      const labels = Array.from({ length: 5000 }, (_, i) => i % 3);
      const many = datasetFromArrays({ images, imageShape: [8, 8, 1], labels });
      expect(stepOf(gan, many)).toMatchObject({ step: { tricks: [{ name: 'ema' }] } });
    }));

  it('takes what it is given in the place of its own', () =>
    withGAN((gan) => {
      const mine = stepOf(gan, tinyDataset(), {
        steps: 7,
        tricks: [ema({ decay: 0.5 })],
        optimizers: { generator: sgd({ learningRate: 1 }) },
      });
      expect(mine).toMatchObject({
        steps: 7,
        step: {
          tricks: [{ name: 'diffAugment' }, { name: 'ema', options: { decay: 0.5 } }],
          optimizers: { generator: { name: 'sgd' }, discriminator: { name: 'adam', options: { learningRate: 2e-4 } } },
        },
      });
      expect(stepOf(gan, tinyDataset(), { learningRate: 3e-5 })).toMatchObject({
        step: { optimizers: { discriminator: { options: { learningRate: 3e-5 } } } },
      });
    }));

  it.skipIf(isSlow)('trains, and measures against images held out', () =>
    withGAN((gan) =>
      expectNoLeak(async () => {
        const features = randomFeatures({ width: 8 });
        const snapshots = { metrics: [kid({ subsets: 2 })], features, every: 2, images: 8 };
        const run = transfer(gan, tinyDataset(), { steps: 3, batchSize: 4, heldOut: tinyDataset(), snapshots });
        const last = await finish(run);
        expect(last?.step).toBe(3);
        expect(last?.metrics?.map(({ name }) => name)).toEqual(['kid']);
        run.dispose();
        features.dispose();
      }),
    ),
  );

  it('refuses what contradicts itself', () =>
    withGAN((gan) => {
      const data = tinyDataset();
      expect(() => transfer(gan, data, { learningRate: 0 })).toThrow(
        'transfer: options.learningRate must be greater than 0 (got 0)',
      );
      expect(() => transfer(gan, data, { learningRate: 1, optimizers: {} })).toThrow(
        'transfer: options.learningRate must be absent where optimizers are given (got 1)',
      );
      expect(() => transfer(gan, data, { snapshots: { every: 2 } })).toThrow(
        'transfer: options.snapshots must be absent without heldOut',
      );
      expect(() => transfer(gan, data, { step: 3 } as TransferOptions)).toThrow('train: options has no option "step"');
    }));
});
