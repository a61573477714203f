import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream, type NamedTensors, type NetworkName } from '../../src/core/index.js';
import { ema, type EmaOptions, type GeneralTrick } from '../../src/tricks/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const weights = (kernel: number[], mean = 0) => ({
  parameters: { 'conv/kernel': tf.tensor1d(kernel) },
  statistics: { 'norm/moving_mean': tf.scalar(mean) },
});
const nothing = { parameters: {}, statistics: {} };

function step(
  trick: GeneralTrick,
  state: NamedTensors,
  at: number,
  network: ReturnType<typeof weights>,
  update: NetworkName = 'generator',
): NamedTensors | undefined {
  const context = { update, step: at, stream: new RandomStream(0), state, ...network };
  return trick.afterUpdate?.(context).state;
}

/** The state after the generator had the kernels [k₀], [k₁], … in steps 0, 1, … */
function run(trick: GeneralTrick, start: number, kernels: readonly number[]): NamedTensors {
  const initial = trick.init?.({ generator: weights([start]), discriminator: nothing }) ?? {};
  return kernels.reduce<NamedTensors>((state, kernel, i) => step(trick, state, i, weights([kernel])) ?? {}, initial);
}

describe('ema', () => {
  it('starts as a copy of the generator, under its names', async () => {
    const generator = weights([1, 2], 3);
    const state = ema().init?.({ generator, discriminator: weights([9]) }) ?? {};
    expect(Object.keys(state)).toEqual(['conv/kernel', 'norm/moving_mean']);
    await expectClose(state['conv/kernel'] ?? NaN, [1, 2], { absolute: 0 });
    generator.parameters['conv/kernel'].dispose();
    await expectClose(state['conv/kernel'] ?? NaN, [1, 2], { absolute: 0 });
  });

  it('is the normalised sum of decayed weights, whatever the random weights of the start were', async () => {
    const kernels = [3, -1, 4, 1, -5];
    const decay = 0.8;
    const shares = kernels.map((_, i) => decay ** (kernels.length - 1 - i));
    const total = shares.reduce((sum, share) => sum + share, 0);
    const expected = kernels.reduce((sum, kernel, i) => sum + (kernel * (shares[i] ?? 0)) / total, 0);
    await expectClose(run(ema({ decay }), 1000, kernels)['conv/kernel'] ?? NaN, [expected], { absolute: 1e-5 });
  });

  it('copies the generator until startStep has come', async () => {
    const trick = ema({ decay: 0.5, startStep: 2 });
    await expectClose(run(trick, 7, [3, 5])['conv/kernel'] ?? NaN, [5], { absolute: 0 });
    await expectClose(run(trick, 7, [3, 5, 8])['conv/kernel'] ?? NaN, [8], { absolute: 0 });
    // Weights 1/3 and 2/3: the newest counts twice the one before.
    await expectClose(run(trick, 7, [3, 5, 8, 2])['conv/kernel'] ?? NaN, [4], { absolute: 1e-6 });
  });

  it('keeps the share of 1 - decay for the newest weights in the long run', async () => {
    const state = step(ema({ decay: 0.9 }), { 'conv/kernel': tf.tensor1d([0]) }, 100_000, weights([1]));
    await expectClose(state?.['conv/kernel'] ?? NaN, [0.1], { absolute: 1e-6 });
  });

  it('is the newest weights with a decay of 0', async () => {
    await expectClose(run(ema({ decay: 0 }), 7, [3, 5, 8])['conv/kernel'] ?? NaN, [8], { absolute: 0 });
  });

  it('copies the statistics as they are', async () => {
    const trick = ema({ decay: 0.9 });
    const state = step(trick, run(trick, 0, [1, 2]), 2, weights([3], 42));
    await expectClose(state?.['norm/moving_mean'] ?? NaN, 42, { absolute: 0 });
  });

  it("does nothing after the discriminator's update", () => {
    expect(step(ema(), {}, 0, weights([1]), 'discriminator')).toBeUndefined();
  });

  it('does not hide a NaN', async () => {
    const state = run(ema({ decay: 0.9 }), 0, [1, NaN, 2]);
    expect((await state['conv/kernel']?.data())?.[0]).toBeNaN();
  });

  it('refuses the state of another network, and leaks nothing', async () => {
    const other = { 'dense/kernel': tf.scalar(1) };
    const network = weights([1]);
    await expectNoLeak(() => {
      expect(() => step(ema(), other, 5, network)).toThrow('ema: state["conv/kernel"] must be there');
    });
  });

  it.each([
    [{ decay: 1 }, 'decay must be less than 1 (got 1)'],
    [{ decay: -0.1 }, 'decay must be at least 0 (got -0.1)'],
    [{ startStep: 0.5 }, 'startStep must be an integer (got 0.5)'],
    [{ startStep: -1 }, 'startStep must be at least 0 (got -1)'],
    [{ rate: 1 }, 'options has no option "rate"'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => ema(options as EmaOptions)).toThrow(`ema: ${message}`);
  });
});
