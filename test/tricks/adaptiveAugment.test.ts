import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { buildDCGAN } from '../../src/architectures/index.js';
import { RandomStream, type NamedTensors } from '../../src/core/index.js';
import { hingeLoss, leastSquaresLoss, nonSaturatingLoss } from '../../src/losses/index.js';
import { createTrainStep, disposeTrainingState, type StepOptions } from '../../src/training/index.js';
import {
  adaptiveAugment,
  invertLabels,
  type AdaptiveAugmentOptions,
  type GeneralTrick,
} from '../../src/tricks/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const none = { parameters: {}, statistics: {} };
const stateAt = (probability: number): NamedTensors => ({
  probability: tf.scalar(probability),
  signs: tf.scalar(0),
  updates: tf.scalar(0),
});

function apply(trick: GeneralTrick, images: tf.Tensor4D, probability: number, seed = 1): tf.Tensor4D {
  const stream = new RandomStream(seed);
  const state = stateAt(probability);
  return trick.images?.(images, { update: 'discriminator', source: 'real', step: 0, stream, state }) ?? images;
}

const numbered = (count: number, size: number): tf.Tensor4D =>
  tf.tile(tf.reshape<tf.Rank.R4>(tf.range(0, size * size), [1, size, size, 1]), [count, 1, 1, 1]);

describe('adaptiveAugment', () => {
  it('leaves images as they are while the probability is 0', async () => {
    const images = tf.randomUniform<tf.Rank.R4>([3, 4, 5, 3], -1, 1, 'float32', 1);
    await expectClose(apply(adaptiveAugment(), images, 0), Array.from(await images.data()));
  });

  it('changes as many images as the probability says', async () => {
    const images = numbered(200, 4);
    const trick = adaptiveAugment({ blit: false, geometry: false });
    const before = await images.data();
    const after = await apply(trick, images, 0.3).data();
    const changed = Array.from({ length: 200 }, (_, i) => i).filter(
      (i) => Math.abs((after[i * 16] ?? 0) - (before[i * 16] ?? 0)) > 1e-4,
    );
    // One of brightness and contrast changes with 1 - 0.7² = 0.51; five standard deviations. One channel has no saturation.
    expect(Math.abs(changed.length - 102)).toBeLessThan(5 * Math.sqrt(200 * 0.51 * 0.49));
  });

  it('mirrors and turns, so that all eight positions of a square come', async () => {
    // Too small to be moved by an eighth.
    const images = numbered(100, 3);
    const values = await apply(adaptiveAugment({ geometry: false, color: false }), images, 1).data();
    const seen = new Set(
      Array.from({ length: 100 }, (_, i) => Array.from(values.subarray(i * 9, i * 9 + 9), Math.round).join(' ')),
    );
    const turns = [
      '0 1 2 3 4 5 6 7 8',
      '2 1 0 5 4 3 8 7 6',
      '6 7 8 3 4 5 0 1 2',
      '8 7 6 5 4 3 2 1 0',
      '0 3 6 1 4 7 2 5 8',
      '6 3 0 7 4 1 8 5 2',
      '2 5 8 1 4 7 0 3 6',
      '8 5 2 7 4 1 6 3 0',
    ];
    expect([...seen].sort()).toEqual(turns.sort());
  });

  it('scales and moves without a border: a plain image stays plain', async () => {
    const plain = tf.fill<tf.Rank.R4>([20, 6, 7, 1], 0.25);
    await expectClose(apply(adaptiveAugment({ color: false }), plain, 1), new Array<number>(20 * 42).fill(0.25));
  });

  it('has the gradient that finite differences have', async () => {
    const random = (seed: number) => tf.randomNormal<tf.Rank.R4>([2, 5, 5, 3], 0, 1, 'float32', seed);
    const [images, weights, direction] = [random(3), random(4), random(5)];
    const value = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(apply(adaptiveAugment(), x as tf.Tensor4D, 1), weights));
    const [slope = NaN] = await tf.sum(tf.mul(tf.grad(value)(images), direction)).data();
    const along = (step: number): tf.Scalar => value(tf.add(images, tf.mul(direction, step)));
    const [difference = NaN] = await tf.sub(along(0.5), along(-0.5)).data();
    expect(Math.abs(slope - difference)).toBeLessThan(2e-3 * Math.max(1, Math.abs(difference)));
    expect(slope).not.toBe(0);
  });

  it('raises the probability every four updates in which the real images look too sure, and lowers it otherwise', async () => {
    const trick = adaptiveAugment({ target: 0.5, rampSteps: 40, initial: 0.2 });
    let state = trick.init?.({ generator: none, discriminator: none }) ?? {};
    const update = (sign: number): void => {
      const context = { update: 'discriminator' as const, step: 0, stream: new RandomStream(0), ...none };
      const result = trick.afterUpdate?.({ ...context, state, realSigns: tf.scalar(sign) });
      state = result?.state ?? state;
    };
    for (const [signs, expected] of [
      [[1, 1, 0.4], 0.2],
      [[0], 0.3],
      [[0, 0, 0, 1], 0.2],
      [[0.5, 0.5, 0.5, 0.5], 0.2],
      [new Array<number>(12).fill(-1), 0],
      [new Array<number>(48).fill(1), 1],
    ] as const) {
      signs.forEach(update);
      await expectClose(state.probability ?? tf.scalar(NaN), [expected]);
    }
  });

  it('does nothing after updates of the generator, and leaks nothing', async () => {
    const trick = adaptiveAugment();
    const context = { step: 0, stream: new RandomStream(0), ...none, state: stateAt(0.5) };
    expect(trick.afterUpdate?.({ ...context, update: 'generator' })).toEqual({});
    const images = tf.randomUniform<tf.Rank.R4>([2, 4, 4, 3], -1, 1, 'float32', 1);
    await expectNoLeak(() => {
      const result = trick.afterUpdate?.({
        ...context,
        update: 'discriminator',
        realSigns: context.state.signs as tf.Scalar,
      });
      const stream = new RandomStream(1);
      return [
        trick.images?.(images, { update: 'generator', source: 'fake', step: 0, stream, state: context.state }),
        ...Object.values(result?.state ?? {}),
      ] as tf.Tensor[];
    });
  });

  it('is told the signs of the logits by a training, the same whether a batch comes in parts', async () => {
    const images = await tf.randomUniform([4, 8, 8, 1], -1, 1, 'float32', 2).data<'float32'>();
    for (const microBatchSize of [4, 2]) {
      const gan = buildDCGAN({
        imageShape: [8, 8, 1],
        generator: { baseFilters: 4 },
        discriminator: { baseFilters: 4, defaults: { norm: 'none' } },
        seed: 3,
      });
      const logits = gan.discriminator.apply(tf.tensor4d(images, [4, 8, 8, 1])) as tf.Tensor;
      const expected = Array.from(await tf.mean(tf.sign(logits)).data());
      const step = createTrainStep(gan, { tricks: [adaptiveAugment()], microBatchSize });
      const { state } = step.run(step.init(), [{ images, labels: null, size: 4 }]);
      await expectClose(state.tricks.adaptiveAugment?.signs ?? tf.scalar(NaN), expected);
      await expectClose(state.tricks.adaptiveAugment?.updates ?? tf.scalar(NaN), [1]);
      disposeTrainingState(state);
    }
  });

  it.each([
    ['nonSaturatingLoss', { loss: nonSaturatingLoss() }, 0, 1],
    ['hingeLoss', { loss: hingeLoss() }, 0, 1],
    ['leastSquaresLoss', { loss: leastSquaresLoss() }, 0.5, 1],
    ['invertLabels', { tricks: [invertLabels()] }, 0, -1],
    ['invertLabels and leastSquaresLoss', { loss: leastSquaresLoss(), tricks: [invertLabels()] }, 0.5, -1],
  ])('is told which real images are taken for real: %s', async (_, options, boundary, direction) => {
    const images = await tf.randomUniform([8, 8, 8, 1], -1, 1, 'float32', 5).data<'float32'>();
    const discriminator = { baseFilters: 4, defaults: { norm: 'none' } } as const;
    const gan = buildDCGAN({ imageShape: [8, 8, 1], generator: { baseFilters: 4 }, discriminator, seed: 3 });
    const last = gan.discriminator.layers.at(-1);
    const [kernel, bias] = last?.getWeights() ?? [];
    // Logits that are spread about the boundary, so that another one would count others.
    last?.setWeights([tf.mul(kernel ?? 0, 20), tf.add(bias ?? 0, 0.3)]);
    const logits = await (gan.discriminator.apply(tf.tensor4d(images, [8, 8, 8, 1])) as tf.Tensor).data();
    const taken = Array.from(logits, (logit) => (logit > boundary ? direction : -direction));
    const tricks = [...('tricks' in options ? options.tricks : []), adaptiveAugment()];
    const step = createTrainStep(gan, { ...options, tricks } as StepOptions);
    const { state } = step.run(step.init(), [{ images, labels: null, size: 8 }]);
    const expected = taken.reduce((sum, sign) => sum + sign, 0) / 8;
    await expectClose(state.tricks.adaptiveAugment?.signs ?? tf.scalar(NaN), [expected]);
    disposeTrainingState(state);
  });

  it.each([
    [{ target: 1 }, 'target must be between -1 and 1 (got 1)'],
    [{ rampSteps: 0 }, 'rampSteps must be at least 1 (got 0)'],
    [{ initial: 1.5 }, 'initial must be at most 1 (got 1.5)'],
    [{ blit: 'yes' }, 'blit must be true or false (got "yes")'],
    [{ blit: false, geometry: false, color: false }, 'options must leave something to change'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => adaptiveAugment(options as unknown as AdaptiveAugmentOptions)).toThrow(`adaptiveAugment: ${message}`);
  });
});
