import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { buildDCGAN } from '../../src/architectures/index.js';
import { auxiliaryClassifier, embedding, type Conditioning } from '../../src/conditioning/index.js';
import { RandomStream } from '../../src/core/index.js';
import { auxiliaryCrossEntropy, relativisticAverageLoss, wassersteinLoss } from '../../src/losses/index.js';
import { networkWeights, readWeights } from '../../src/models/index.js';
import { sgd } from '../../src/optimizers/index.js';
import { createTrainStep, disposeTrainingState, type RealBatch, type StepOptions } from '../../src/training/index.js';
import { r1, smoothLabels, wganGP } from '../../src/tricks/index.js';
import { expectClose } from '../support/expectClose.js';
import { isSlow } from '../support/runs.js';

const SIZE = 7;

/** Networks without batch norm, so that no image of a batch depends on another. */
function networks(conditioning: Conditioning): ReturnType<typeof buildDCGAN> {
  return buildDCGAN({
    imageShape: [8, 8, 1],
    latentDim: 4,
    conditioning,
    seed: 3,
    generator: { defaults: { filters: 3, norm: 'none' } },
    discriminator: { defaults: { filters: 3, norm: 'none' } },
  });
}

const batch: RealBatch = {
  images: new RandomStream(1).uniforms(SIZE * 64, -1, 1),
  labels: Int32Array.from({ length: SIZE }, (_, i) => i % 3),
  size: SIZE,
};

/** Two steps: what they measured, their weights and their peak. */
async function take(options: StepOptions, conditioning: Conditioning, check: (step: Taken) => Promise<void>) {
  const gan = networks(conditioning);
  const optimizers = { generator: sgd({ learningRate: 0.5 }), discriminator: sgd({ learningRate: 0.5 }) };
  const step = createTrainStep(gan, { optimizers, ...options });
  const first = step.run(step.init(), [batch]);
  const { state, measures, peakBytes } = step.run(first.state, [batch], true);
  await check({ measures, peakBytes, generator: gan.generator, discriminator: gan.discriminator });
  tf.dispose({ ...measures });
  disposeTrainingState(state);
  [gan.generator, gan.discriminator].forEach((network) => network.dispose());
}

interface Taken {
  readonly measures: Readonly<Record<string, tf.Scalar>>;
  readonly peakBytes: number;
  readonly generator: LayersModel;
  readonly discriminator: LayersModel;
}

const labelled = embedding({ classes: 3, dimension: 2 });
const cases: [string, StepOptions, Conditioning][] = [
  ["'apart', smoothed labels and R1", { tricks: [smoothLabels(), r1({ weight: 5 })] }, labelled],
  ["'joined'", { discriminatorBatches: 'joined' }, labelled],
  ["'halves'", { discriminatorBatches: 'halves' }, labelled],
  ['a critic with WGAN-GP', { loss: wassersteinLoss(), tricks: [wganGP()] }, labelled],
  [
    'an auxiliary classifier',
    { auxiliaryLoss: auxiliaryCrossEntropy({ labels: { kind: 'classes', count: 3 } }) },
    auxiliaryClassifier({ classes: 3 }),
  ],
];

describe('microBatchSize', () => {
  it.each(isSlow ? cases.slice(0, 1) : cases)(
    'gives the updates of the whole batch: %s',
    async (_, options, labels) => {
      await take(options, labels, (whole) =>
        // 7 images make parts of 2, 2 and 3.
        take({ ...options, microBatchSize: 3 }, labels, async (parts) => {
          expect(Object.keys(parts.measures)).toEqual(Object.keys(whole.measures));
          for (const [name, value] of Object.entries(whole.measures))
            await expectClose(parts.measures[name] ?? NaN, value, { relative: 1e-4, absolute: 1e-5 }, name);
          for (const network of ['generator', 'discriminator'] as const) {
            const values = readWeights(networkWeights(parts[network]).parameters);
            for (const [name, value] of Object.entries(readWeights(networkWeights(whole[network]).parameters)))
              await expectClose(values[name] ?? NaN, value, { absolute: 2e-5 }, `${network} ${name}`);
          }
        }),
      );
    },
  );

  it('takes a batch that fits at once', () =>
    take({}, labelled, (whole) =>
      take({ microBatchSize: SIZE }, labelled, async (same) => {
        for (const [name, value] of Object.entries(whole.measures))
          await expectClose(same.measures[name] ?? NaN, value, { absolute: 0 }, name);
      }),
    ));

  it('holds less memory', () =>
    take({}, labelled, (whole) =>
      take({ microBatchSize: 1 }, labelled, (parts) => {
        expect(parts.peakBytes).toBeLessThan(whole.peakBytes);
        return Promise.resolve();
      }),
    ));

  it('is an integer of 1 or more, and goes with losses of single images', () => {
    const gan = networks(labelled);
    expect(() => createTrainStep(gan, { microBatchSize: 0 })).toThrow(
      'createTrainStep: options.microBatchSize must be at least 1 (got 0)',
    );
    expect(() => createTrainStep(gan, { microBatchSize: 2, loss: relativisticAverageLoss() })).toThrow(
      'options.microBatchSize must be absent with relativisticAverageLoss, which compares each image with the whole batch',
    );
    [gan.generator, gan.discriminator].forEach((network) => network.dispose());
  });
});
