import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream, type NetworkName } from '../../src/core/index.js';
import { clipWeights, type ClipWeightsOptions } from '../../src/tricks/index.js';
import { expectClose } from '../support/expectClose.js';

const after = (update: NetworkName, kernel: number[], limit?: number) =>
  clipWeights(limit === undefined ? {} : { limit }).afterUpdate?.({
    update,
    step: 0,
    stream: new RandomStream(0),
    state: {},
    parameters: { 'conv/kernel': tf.tensor1d(kernel) },
    statistics: { 'norm/moving_mean': tf.scalar(100) },
  });

describe('clipWeights', () => {
  it("brings the discriminator's trained weights into [-limit, limit]", async () => {
    const { parameters = {} } = after('discriminator', [-3, -0.5, -0.2, 0, 0.5, 1e30], 0.5) ?? {};
    expect(Object.keys(parameters)).toEqual(['conv/kernel']);
    await expectClose(parameters['conv/kernel'] ?? NaN, [-0.5, -0.5, -0.2, 0, 0.5, 0.5], { absolute: 1e-7 });
  });

  it('clips at 0.01 by default, as in the paper', async () => {
    const { parameters = {} } = after('discriminator', [-3, 0.005]) ?? {};
    await expectClose(parameters['conv/kernel'] ?? NaN, [-0.01, 0.005], { absolute: 1e-8 });
  });

  it('leaves the generator alone', () => {
    expect(after('generator', [5])).toEqual({});
  });

  it('clips infinities, but does not hide a NaN', async () => {
    const { parameters = {} } = after('discriminator', [Infinity, 0, -Infinity, 3, NaN]) ?? {};
    const values = Array.from((await parameters['conv/kernel']?.data()) ?? []);
    await expectClose(values.slice(0, 4), [0.01, 0, -0.01, 0.01], { absolute: 1e-8 });
    expect(values[4]).toBeNaN();
  });

  it.each([
    [{ limit: 0 }, 'limit must be greater than 0 (got 0)'],
    [{ limit: Infinity }, 'limit must be a finite number (got Infinity)'],
    [{ value: 1 }, 'options has no option "value"'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => clipWeights(options as ClipWeightsOptions)).toThrow(`clipWeights: ${message}`);
  });
});
