import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream, type NamedTensors } from '../../src/core/index.js';
import {
  asOptimizer,
  chain,
  clipByGlobalNorm,
  type AnyOptimizer,
  type OptimizerState,
} from '../../src/optimizers/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const factories: Record<string, () => tf.Optimizer> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.1, 0.9, true),
  adagrad: () => tf.train.adagrad(0.1, 0.2),
  adadelta: () => tf.train.adadelta(1, 0.9, 1e-6),
  rmsprop: () => tf.train.rmsprop(0.1, 0.8, 0.5, 1e-6),
  'rmsprop, centred': () => tf.train.rmsprop(0.01, 0.8, 0.5, 1e-6, true),
  adam: () => tf.train.adam(0.1, 0.5, 0.9, 1e-7),
  adamax: () => tf.train.adamax(0.1, 0.5, 0.9, 1e-7, 0.1),
};

const start = (): NamedTensors => ({
  'a/kernel': tf.tensor2d([1, -2, 0.5, 3], [2, 2]),
  'b/bias': tf.tensor1d([0.1, -1]),
});
const gradientsAt = (step: number): NamedTensors => {
  const stream = new RandomStream(2).split(step);
  return { 'a/kernel': tf.tensor2d(stream.normals(4), [2, 2]), 'b/bias': tf.tensor1d(stream.normals(2)) };
};

/** What the optimiser makes of the same parameters by itself, on variables. */
function byItself(optimizer: tf.Optimizer, steps: number): NamedTensors {
  const variables = Object.entries(start()).map(([name, value]) => [name, tf.variable(value)] as const);
  for (let step = 0; step < steps; step++) {
    const gradients = gradientsAt(step);
    optimizer.applyGradients(
      variables.map(([name, { name: key }]) => ({ name: key, tensor: gradients[name] ?? tf.scalar(NaN) })),
    );
  }
  return Object.fromEntries(variables);
}

function asRule(optimizer: AnyOptimizer, steps: number): NamedTensors {
  const rule = asOptimizer('test', 'rule', optimizer);
  let parameters = start();
  let state = rule.init(parameters);
  for (let step = 0; step < steps; step++) {
    const result = rule.update(gradientsAt(step), state, parameters);
    parameters = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, tf.add(value, result.updates[name] ?? NaN)]),
    );
    state = result.state;
  }
  return parameters;
}

async function expectSame(actual: NamedTensors, expected: NamedTensors): Promise<void> {
  for (const [name, value] of Object.entries(expected))
    await expectClose(actual[name] ?? NaN, value, { absolute: 1e-5 }, name);
}

describe.each(Object.entries(factories))('tf.train.%s', (name, factory) => {
  it('moves parameters as it does by itself', async () => {
    await expectSame(asRule(factory(), 6), byItself(factory(), 6));
  });

  it('serves two networks at once, and keeps out of what it remembers of others', async () => {
    const shared = factory();
    byItself(shared, 2);
    const first = asRule(shared, 3);
    await expectSame(asRule(shared, 3), first);
    await expectSame(first, byItself(factory(), 3));
    const continued = factory();
    await expectSame(byItself(shared, 1), (byItself(continued, 2), byItself(continued, 1)));
  });

  it('tells its name and options, and holds its state by name', () => {
    const rule = asOptimizer('test', 'rule', factory());
    expect(`${rule.name},`).toBe(`tf.train.${name.split(',')[0]},`);
    expect(JSON.parse(JSON.stringify(rule.options))).toEqual(rule.options);
    expect(rule.options).toMatchObject({ learningRate: expect.any(Number) as number });
    const names = Object.keys(rule.init(start()).tensors);
    expect(names.every((key) => /^\w+\/(a\/kernel|b\/bias)$/.test(key))).toBe(true);
    expect(names.length % 2).toBe(0);
  });
});

describe('asOptimizer', () => {
  it('follows a learning rate that is set on the instance', async () => {
    const optimizer = tf.train.sgd(0.5);
    const rule = asOptimizer('test', 'rule', optimizer);
    const parameters = { w: tf.tensor1d([1]) };
    const state: OptimizerState = rule.init(parameters);
    await expectClose(rule.update({ w: tf.tensor1d([1]) }, state, parameters).updates.w ?? NaN, [-0.5]);
    optimizer.setLearningRate(0.25);
    await expectClose(rule.update({ w: tf.tensor1d([1]) }, state, parameters).updates.w ?? NaN, [-0.25]);
  });

  it('goes into a chain', async () => {
    const rule = chain(clipByGlobalNorm(1), tf.train.sgd(1));
    const parameters = { w: tf.tensor1d([0, 0]) };
    const { updates } = rule.update({ w: tf.tensor1d([3, 4]) }, rule.init(parameters), parameters);
    await expectClose(updates.w ?? NaN, [-0.6, -0.8]);
  });

  it('leaves no tensor behind when the optimiser throws, and its memory as it was', async () => {
    const optimizer = tf.train.adam(0.1, 0.5, 0.9, 1e-7);
    const rule = asOptimizer('test', 'rule', optimizer);
    const parameters = start();
    const state = rule.init(parameters);
    const gradients = gradientsAt(0);
    const own = ['accumulatedFirstMoment', 'accBeta1'].map((name): unknown => Reflect.get(optimizer, name));
    optimizer.applyGradients = () => {
      throw new Error('on purpose');
    };
    await expectNoLeak(() => {
      expect(() => rule.update(gradients, state, parameters)).toThrow('on purpose');
    });
    expect(Reflect.get(optimizer, 'accumulatedFirstMoment')).toBe(own[0]);
    expect(Reflect.get(optimizer, 'accBeta1')).toBe(own[1]);
  });

  it('refuses what is no optimiser', () => {
    class Own extends tf.SGDOptimizer {
      static override get className(): string {
        return 'Own';
      }
    }
    const tried: [unknown, string][] = [
      [0.1, 'train: optimizer must be an optimiser such as adam() or tf.train.adam(…) (got 0.1)'],
      [null, '(got null)'],
      ['adam', '(got "adam")'],
      [new Own(0.1), 'train: optimizer must be one that tf.train makes: where another keeps its state is not known'],
    ];
    for (const [value, message] of tried)
      expect(() => asOptimizer('train', 'optimizer', value as AnyOptimizer)).toThrow(message);
  });
});
