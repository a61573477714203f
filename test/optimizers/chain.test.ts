import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { adam, chain, clipByValue, sgd, type Optimizer } from '../../src/optimizers/index.js';
import { expectClose } from '../support/expectClose.js';

const parameters = { w: tf.tensor1d([1, 2]) };
const gradients = { w: tf.tensor1d([4, -0.5]) };

describe('chain', () => {
  it('hands the updates of each rule to the next, in their order', async () => {
    const clipFirst = chain(clipByValue(1), sgd({ learningRate: 0.5 }));
    const clipLast = chain(sgd({ learningRate: 0.5 }), clipByValue(1));
    const first = clipFirst.update(gradients, clipFirst.init(parameters), parameters);
    await expectClose(first.updates.w ?? NaN, [-0.5, 0.25], { absolute: 1e-7 });
    const last = clipLast.update(gradients, clipLast.init(parameters), parameters);
    await expectClose(last.updates.w ?? NaN, [-1, 0.25], { absolute: 1e-7 });
  });

  it('is the rule itself if there is but one', async () => {
    const alone = adam();
    const chained = chain(alone);
    let [one, other] = [alone.init(parameters), chained.init(parameters)];
    for (let i = 0; i < 3; i++) {
      const [a, b] = [alone.update(gradients, one, parameters), chained.update(gradients, other, parameters)];
      await expectClose(b.updates.w ?? NaN, a.updates.w ?? [], { absolute: 0 });
      [one, other] = [a.state, b.state];
    }
  });

  it('keeps the states of its rules apart, also of two of a kind and of chains in chains', async () => {
    const rule = chain(sgd({ momentum: 0.9 }), chain(sgd({ momentum: 0.5 }), adam()));
    const state = rule.update(gradients, rule.init(parameters), parameters).state;
    expect(Object.keys(state.tensors)).toEqual([
      '0.sgd/velocity/w',
      '1.chain/0.sgd/velocity/w',
      '1.chain/1.adam/m/w',
      '1.chain/1.adam/v/w',
    ]);
    expect(state.count).toBe(1);
    await expectClose(state.tensors['0.sgd/velocity/w'] ?? NaN, [4, -0.5], { absolute: 0 });
    await expectClose(state.tensors['1.chain/0.sgd/velocity/w'] ?? NaN, [-0.04, 0.005], { absolute: 1e-7 });
  });

  it('states the names and options of its rules', () => {
    expect(chain(clipByValue(1), sgd()).options).toEqual({
      rules: [
        { name: 'clipByValue', options: { limit: 1 } },
        { name: 'sgd', options: { learningRate: 0.01, momentum: 0, nesterov: false } },
      ],
    });
  });

  it('refuses an empty list and what is no rule', () => {
    expect(() => chain()).toThrow('chain: rules must hold at least one optimiser (got [])');
    // What a JavaScript caller may hand over.
    expect(() => chain(adam(), adam as unknown as Optimizer)).toThrow('chain: rules[1] must be an optimiser');
  });
});
