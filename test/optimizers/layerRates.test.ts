import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { adam, chain, clipByValue, layerRates, sgd, type Optimizer } from '../../src/optimizers/index.js';
import { expectClose } from '../support/expectClose.js';

const names = ['stage1_conv/kernel', 'stage1_conv/bias', 'stage10_conv/kernel', 'encoder/conv/kernel', 'head/kernel'];
const parameters = () => Object.fromEntries(names.map((name) => [name, tf.tensor1d([0])]));
const gradients = () => Object.fromEntries(names.map((name) => [name, tf.tensor1d([-1])]));

/** How far each parameter goes in one update, in the order of `names`. */
async function moves(rule: Optimizer): Promise<number[]> {
  const { updates } = rule.update(gradients(), rule.init(parameters()), parameters());
  const values = await Promise.all(names.map((name) => (updates[name] ?? tf.scalar(NaN)).data()));
  return values.map(([value]) => value ?? NaN);
}

describe('layerRates', () => {
  it.each([
    [{ 'head/kernel': 3 }, [1, 1, 1, 1, 3]],
    [{ stage1_conv: 3 }, [3, 3, 1, 1, 1]],
    [{ 'stage1*': 3 }, [3, 3, 3, 1, 1]],
    [{ encoder: 3 }, [1, 1, 1, 3, 1]],
    [{ 'encoder/conv': 3 }, [1, 1, 1, 3, 1]],
    [{ '*bias': 0 }, [1, 0, 1, 1, 1]],
    [{ '*conv/kernel': 3 }, [3, 1, 3, 3, 1]],
    [{}, [1, 1, 1, 1, 1]],
    // The first that fits.
    [{ 'stage1_conv/bias': 2, stage1_conv: 3, '*': 5 }, [3, 2, 5, 5, 5]],
  ])('scales what %j means', async (factors, expected) => {
    await expectClose(await moves(layerRates(sgd({ learningRate: 1 }), factors)), expected);
  });

  it('scales the way of adam, which scaled gradients would not', async () => {
    const ways = await moves(layerRates(adam({ learningRate: 0.5 }), { head: 0.1 }));
    await expectClose(ways, [0.5, 0.5, 0.5, 0.5, 0.05], { absolute: 1e-6 });
  });

  it('goes into a chain and takes one, and optimisers of tf.train', async () => {
    const inside = chain(clipByValue(0.5), layerRates(sgd({ learningRate: 1 }), { head: 2 }));
    await expectClose(await moves(inside), [0.5, 0.5, 0.5, 0.5, 1]);
    const outside = layerRates(chain(clipByValue(0.5), tf.train.sgd(1)), { head: 2 });
    await expectClose(await moves(outside), [0.5, 0.5, 0.5, 0.5, 1]);
  });

  it('takes the characters of a name for themselves', () => {
    const rule = layerRates(sgd(), { 'a.b(c)': 2 });
    expect(() => rule.init({ 'a.b(c)/kernel': tf.scalar(0) })).not.toThrow();
    expect(() => rule.init({ 'axb(c)/kernel': tf.scalar(0) })).toThrow('(got "a.b(c)")');
  });

  it('states its rule and factors', () => {
    expect(layerRates(sgd(), { head: 2 }).options).toEqual({
      rule: { name: 'sgd', options: { learningRate: 0.01, momentum: 0, nesterov: false } },
      factors: { head: 2 },
    });
  });

  it.each([
    [{ head: -1 }, 'factors["head"] must be at least 0 (got -1)'],
    [{ head: NaN }, 'factors["head"] must be a finite number (got NaN)'],
    [[2], 'factors must be an object of numbers by pattern (got [2])'],
    [2, 'factors must be an object of numbers by pattern (got 2)'],
  ])('refuses %j', (factors, message) => {
    // What a JavaScript caller may hand over.
    expect(() => layerRates(adam(), factors as Record<string, number>)).toThrow(`layerRates: ${message}`);
  });

  it('refuses a name that means nothing', () => {
    expect(() => layerRates(adam(), { 'stage1_*': 1, heads: 2 }).init(parameters())).toThrow(
      'layerRates: factors must be names of weights that are trained, such as stage1_conv/kernel, stage1_conv/bias, ' +
        'stage10_conv/kernel, encoder/conv/kernel (got "heads")',
    );
  });
});
