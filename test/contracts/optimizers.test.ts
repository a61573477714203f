import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { NamedTensors } from '../../src/core/index.js';
import {
  adam,
  asOptimizer,
  chain,
  clipByGlobalNorm,
  clipByValue,
  layerRates,
  linearSchedule,
  rmsprop,
  sgd,
  spectralNorm,
  type Optimizer,
  type OptimizerState,
} from '../../src/optimizers/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const factories: Record<string, () => Optimizer> = {
  adam: () => adam({ learningRate: 0.1 }),
  'adam with everything': () =>
    adam({ learningRate: linearSchedule({ from: 0.1, steps: 10 }), weightDecay: 0.1, amsgrad: true }),
  rmsprop: () => rmsprop({ learningRate: 0.1 }),
  sgd: () => sgd({ learningRate: 0.1 }),
  'sgd with momentum': () => sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  clipByGlobalNorm: () => clipByGlobalNorm(1),
  clipByValue: () => clipByValue(1),
  chain: () => chain(clipByGlobalNorm(1), adam()),
  'tf.train.sgd': () => asOptimizer('test', 'rule', tf.train.sgd(0.1)),
  'tf.train.momentum': () => asOptimizer('test', 'rule', tf.train.momentum(0.1, 0.9)),
  'tf.train.adam': () => asOptimizer('test', 'rule', tf.train.adam(0.1, 0.5, 0.9, 1e-7)),
  'tf.train.rmsprop': () => asOptimizer('test', 'rule', tf.train.rmsprop(0.1, 0.9, 0.5, 1e-7)),
  layerRates: () => layerRates(adam(), { '*kernel': 0.5 }),
  spectralNorm: () => spectralNorm(adam()),
  'spectralNorm around everything': () => spectralNorm(chain(clipByValue(1), rmsprop()), { iterations: 2 }),
};

const parameters = (): NamedTensors => ({
  'conv/kernel': tf.tensor4d([0.5, -2, 1, 3], [1, 2, 1, 2]),
  'conv/bias': tf.tensor1d([1, -1]),
});
const gradients = (): NamedTensors => ({
  'conv/kernel': tf.tensor4d([3, -0.2, 0, 1e-3], [1, 2, 1, 2]),
  'conv/bias': tf.tensor1d([-0.5, 2]),
});

async function numbers(tensors: NamedTensors): Promise<Record<string, number[]>> {
  const entries = Object.entries(tensors).map(async ([name, tensor]): Promise<[string, number[]]> => [
    name,
    [...tensor.shape, ...(await tensor.data())],
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

/** What a checkpoint does: the tensors as plain numbers, through JSON, and tensors again. */
async function savedAndRestored({ count, tensors }: OptimizerState): Promise<OptimizerState> {
  const entries = Object.entries(tensors).map(async ([name, tensor]) => [name, await tensor.array(), tensor.shape]);
  const json = JSON.stringify({ count, tensors: await Promise.all(entries) });
  const saved = JSON.parse(json) as { count: number; tensors: [string, number[], number[]][] };
  return {
    count: saved.count,
    tensors: Object.fromEntries(saved.tensors.map(([name, values, shape]) => [name, tf.tensor(values, shape)])),
  };
}

describe.each(Object.entries(factories))('%s', (name, factory) => {
  let rule: Optimizer;

  // Those of tf.train need a backend from the start.
  beforeAll(() => {
    rule = factory();
  });

  it('is a value with a name and options that survive JSON', () => {
    expect(name.startsWith(rule.name)).toBe(true);
    expect(JSON.parse(JSON.stringify(rule.options))).toEqual(rule.options);
    expect(factory().options).toEqual(rule.options);
  });

  it('gives an update of the shape of each parameter, and a state that counts', () => {
    const weights = parameters();
    const state = rule.init(weights);
    expect(state.count).toBe(0);
    const next = rule.update(gradients(), state, weights);
    expect(next.state.count).toBe(1);
    expect(Object.keys(next.state.tensors)).toEqual(Object.keys(state.tensors));
    const shapes = (tensors: NamedTensors) => Object.entries(tensors).map(([key, { shape }]) => [key, shape]);
    expect(shapes(next.updates).sort()).toEqual(shapes(weights).sort());
    expect(shapes(next.state.tensors)).toEqual(shapes(state.tensors));
    expect(Object.keys(state.tensors).every((key) => /\/conv\/(kernel|bias)$/.test(key))).toBe(true);
  });

  it('reads its arguments and changes none: the same arguments give the same result', async () => {
    const [weights, slopes] = [parameters(), gradients()];
    const start = rule.init(weights);
    const { state } = rule.update(slopes, start, weights);
    const before = await Promise.all([weights, slopes, state.tensors].map(numbers));
    const first = rule.update(slopes, state, weights);
    const second = rule.update(slopes, state, weights);
    expect(await numbers(second.updates)).toEqual(await numbers(first.updates));
    expect(await numbers(second.state.tensors)).toEqual(await numbers(first.state.tensors));
    expect(await Promise.all([weights, slopes, state.tensors].map(numbers))).toEqual(before);
    expect(state.count).toBe(1);
  });

  it('returns new tensors alone', () => {
    const [weights, slopes] = [parameters(), gradients()];
    const state = rule.init(weights);
    const { updates, state: next } = rule.update(slopes, state, weights);
    const given = [weights, slopes, state.tensors].flatMap((tensors) => Object.values(tensors));
    const made = [updates, next.tensors].flatMap((tensors) => Object.values(tensors));
    expect(new Set([...given, ...made]).size).toBe(given.length + made.length);
    expect([...given, ...made].filter((tensor) => tensor.isDisposed)).toEqual([]);
  });

  it('goes on from a saved state as if nothing had happened', async () => {
    const [weights, slopes] = [parameters(), gradients()];
    const { state } = rule.update(slopes, rule.init(weights), weights);
    const restored = await savedAndRestored(state);
    const [kept, resumed] = [rule.update(slopes, state, weights), rule.update(slopes, restored, weights)];
    expect(await numbers(resumed.updates)).toEqual(await numbers(kept.updates));
    expect(await numbers(resumed.state.tensors)).toEqual(await numbers(kept.state.tensors));
  });

  it('does not hide a NaN', async () => {
    const weights = parameters();
    const slopes = { ...gradients(), 'conv/bias': tf.tensor1d([NaN, 1]) };
    const { updates, state } = rule.update(slopes, rule.init(weights), weights);
    expect((await updates['conv/bias']?.data())?.[0]).toBeNaN();
    // Nor does it forget one: what comes after it is NaN too, where there is a memory.
    const next = rule.update(gradients(), state, weights);
    const isNaNAfter = Number.isNaN((await next.updates['conv/bias']?.data())?.[0]);
    expect(isNaNAfter).toBe(Object.keys(state.tensors).length > 0);
  });

  it('makes no tensor but those it returns', async () => {
    const [weights, slopes] = [parameters(), gradients()];
    await expectNoLeak(() => {
      const state = rule.init(weights);
      const { updates, state: next } = rule.update(slopes, state, weights);
      tf.dispose([{ ...state.tensors }, { ...updates }, { ...next.tensors }]);
    });
  });

  it('refuses gradients that do not match the parameters, and leaks nothing', async () => {
    const [weights, slopes] = [parameters(), gradients()];
    const state = rule.init(weights);
    const { 'conv/bias': bias = tf.scalar(0), ...withoutBias } = slopes;
    const other = tf.zeros([3]);
    const tried = [
      {
        wrong: withoutBias,
        message: `gradients["conv/bias"] must be a tensor of its parameter's shape [2] (got undefined)`,
      },
      { wrong: { ...slopes, 'conv/bias': other }, message: '(got a float32 tensor of shape [3])' },
      { wrong: { ...slopes, 'dense/bias': bias }, message: 'gradients["dense/bias"] must belong to a parameter' },
    ];
    await expectNoLeak(() => {
      for (const { wrong, message } of tried) expect(() => rule.update(wrong, state, weights)).toThrow(message);
    });
  });

  it('refuses the state of another network, and leaks nothing', async () => {
    const [weights, slopes] = [parameters(), gradients()];
    const foreign = rule.init({ 'dense/kernel': tf.zeros([2, 2]) });
    if (Object.keys(foreign.tensors).length === 0) return;
    await expectNoLeak(() => {
      expect(() => rule.update(slopes, foreign, weights)).toThrow(
        /state\.tensors\["\w+\/conv\/kernel"\] must be there/,
      );
    });
    const broken = { ...rule.init(weights), count: -1 };
    expect(() => rule.update(slopes, broken, weights)).toThrow('state.count must be at least 0 (got -1)');
  });
});
