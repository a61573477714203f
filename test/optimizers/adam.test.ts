import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { adam, linearSchedule, type AdamOptions } from '../../src/optimizers/index.js';
import { expectClose } from '../support/expectClose.js';

const parameters = { w: tf.tensor1d([1, 2, 3]) };

describe('adam', () => {
  it('makes a first step of the learning rate against the sign of the gradient', async () => {
    const rule = adam({ learningRate: 0.5 });
    const { updates } = rule.update({ w: tf.tensor1d([3, -0.01, 0]) }, rule.init(parameters), parameters);
    await expectClose(updates.w ?? NaN, [-0.5, 0.5, 0], { absolute: 1e-6 });
  });

  it('adds epsilon after the bias correction', async () => {
    const rule = adam({ learningRate: 1, epsilon: 1 });
    const { updates } = rule.update({ w: tf.tensor1d([1, 3, -1]) }, rule.init(parameters), parameters);
    // Both corrected moments of a first gradient g are g and g²: the step is g / (|g| + 1).
    await expectClose(updates.w ?? NaN, [-0.5, -0.75, 0.5], { absolute: 1e-6 });
  });

  it('runs at most 9 kernels for each parameter', async () => {
    const rule = adam();
    const many = Object.fromEntries(Array.from({ length: 5 }, (_, i) => [`w${i}`, tf.ones([2])]));
    const one = { w0: tf.ones([2]) };
    const kernels = async (weights: Record<string, tf.Tensor>) => {
      const state = rule.init(weights);
      const profile = await tf.profile(() => tf.keep(rule.update(weights, state, weights).updates.w0 ?? tf.scalar(0)));
      return profile.kernels.length;
    };
    expect(((await kernels(many)) - (await kernels(one))) / 4).toBeLessThanOrEqual(9);
  });

  it('states its resolved options', () => {
    expect(adam().options).toEqual({
      learningRate: 2e-4,
      beta1: 0.5,
      beta2: 0.999,
      epsilon: 1e-8,
      weightDecay: 0,
      amsgrad: false,
    });
    expect(adam({ learningRate: linearSchedule({ from: 1, steps: 5 }) }).options).toMatchObject({
      learningRate: { name: 'linearSchedule', options: { from: 1, to: 0, steps: 5, start: 0 } },
    });
  });

  it('names the update at which a schedule of the user gives no number', () => {
    const broken = { name: 'broken', options: {}, at: (count: number) => (count < 3 ? 0.1 : NaN) };
    const rule = adam({ learningRate: broken });
    const state = { ...rule.init(parameters), count: 3 };
    expect(() => rule.update(parameters, state, parameters)).toThrow(
      'adam: learningRate.at(3) must be a finite number (got NaN)',
    );
  });

  it.each([
    [{ learningRate: -1 }, 'learningRate must be at least 0 (got -1)'],
    [{ learningRate: NaN }, 'learningRate must be a finite number (got NaN)'],
    [{ learningRate: '1e-3' }, 'learningRate must be a number or a schedule, e.g. linearSchedule(…) (got "1e-3")'],
    [{ learningRate: () => 1 }, 'learningRate must be a number or a schedule, e.g. linearSchedule(…) (got function'],
    [{ beta1: 1 }, 'beta1 must be less than 1 (got 1)'],
    [{ beta2: -0.1 }, 'beta2 must be at least 0 (got -0.1)'],
    [{ epsilon: 0 }, 'epsilon must be greater than 0 (got 0)'],
    [{ weightDecay: -1 }, 'weightDecay must be at least 0 (got -1)'],
    [{ amsgrad: 1 }, 'amsgrad must be true or false (got 1)'],
    [{ lr: 1e-3 }, 'options has no option "lr"'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => adam(options as unknown as AdamOptions)).toThrow(`adam: ${message}`);
  });
});
