import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { NamedTensors } from '../../src/core/index.js';
import { clipByGlobalNorm, clipByValue, type Optimizer } from '../../src/optimizers/index.js';
import { expectClose } from '../support/expectClose.js';

/** What is left of gradients a and b. */
async function clipped(rule: Optimizer, a: number[], b: number[]): Promise<number[]> {
  const gradients: NamedTensors = { a: tf.tensor1d(a), b: tf.tensor1d(b) };
  const { updates } = rule.update(gradients, rule.init(gradients), gradients);
  const left = await Promise.all(Object.values(updates).map((update) => update.data()));
  return left.flatMap((values) => Array.from(values));
}

describe('clipByGlobalNorm', () => {
  it('scales all gradients by one factor to a norm of the limit', async () => {
    // The norm of (3, 0, 4) is 5.
    await expectClose(await clipped(clipByGlobalNorm(1), [3, 0], [4]), [0.6, 0, 0.8], { absolute: 1e-6 });
  });

  it('leaves smaller gradients as they are, to the bit', async () => {
    expect(await clipped(clipByGlobalNorm(5.01), [3, 0], [4])).toEqual([3, 0, 4]);
    expect(await clipped(clipByGlobalNorm(1), [0, 0], [0])).toEqual([0, 0, 0]);
  });

  it.each([[NaN], [Infinity], [1e25]])('gives NaN, not 0, for gradients that hold %d', async (value) => {
    expect(await clipped(clipByGlobalNorm(1), [1, value], [2])).toEqual([NaN, NaN, NaN]);
  });

  it('has nothing to do where everything is frozen', () => {
    const rule = clipByGlobalNorm(1);
    expect(rule.update({}, rule.init({}), {})).toEqual({ updates: {}, state: { count: 1, tensors: {} } });
  });

  it('refuses a limit that is none', () => {
    expect(() => clipByGlobalNorm(0)).toThrow('clipByGlobalNorm: limit must be greater than 0 (got 0)');
    expect(() => clipByGlobalNorm(NaN)).toThrow('clipByGlobalNorm: limit must be a finite number (got NaN)');
  });
});

describe('clipByValue', () => {
  it('brings each number into [-limit, limit]', async () => {
    await expectClose(await clipped(clipByValue(0.5), [-3, 0.25], [0.75]), [-0.5, 0.25, 0.5], { absolute: 1e-7 });
  });

  it('clips infinities, but does not hide a NaN', async () => {
    const left = await clipped(clipByValue(0.5), [Infinity, -Infinity], [NaN]);
    await expectClose(left.slice(0, 2), [0.5, -0.5], { absolute: 1e-7 });
    expect(left[2]).toBeNaN();
  });

  it('refuses a limit that is none', () => {
    expect(() => clipByValue(-1)).toThrow('clipByValue: limit must be greater than 0 (got -1)');
  });
});
