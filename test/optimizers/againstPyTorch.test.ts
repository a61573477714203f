import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { NamedTensors } from '../../src/core/index.js';
import {
  adam,
  chain,
  clipByGlobalNorm,
  clipByValue,
  layerRates,
  linearSchedule,
  rmsprop,
  sgd,
  type Optimizer,
} from '../../src/optimizers/index.js';
import fixture from '../fixtures/optimizers.json';
import { expectClose } from '../support/expectClose.js';

type Values = Record<string, number[]>;
const shapes: Values = fixture.shapes;

const rules: Record<keyof typeof fixture.moved, Optimizer> = {
  'adam with the defaults for GANs': adam(),
  'adam with the defaults of the paper': adam({ learningRate: 1e-3, beta1: 0.9 }),
  'adam with a large epsilon': adam({ learningRate: 1e-2, beta1: 0.9, beta2: 0.99, epsilon: 0.1 }),
  'adam without momentum': adam({ learningRate: 1e-3, beta1: 0, beta2: 0.9 }),
  'adam with amsgrad': adam({ learningRate: 1e-3, beta2: 0.9, amsgrad: true }),
  'adam with decoupled weight decay': adam({ learningRate: 1e-2, weightDecay: 0.1 }),
  'adam with a linear schedule': adam({ learningRate: linearSchedule({ from: 1e-3, to: 1e-4, steps: 8, start: 2 }) }),
  'adam with decoupled weight decay and amsgrad': adam({ learningRate: 1e-2, weightDecay: 0.1, amsgrad: true }),
  'adam with learning rates for layers': layerRates(adam({ learningRate: 1e-3, weightDecay: 0.1 }), {
    '*kernel': 0.1,
    '*bias': 2,
  }),
  'rmsprop with the defaults': rmsprop(),
  'rmsprop with other options': rmsprop({ learningRate: 1e-2, decay: 0.9, epsilon: 1e-3 }),
  sgd: sgd({ learningRate: 0.05 }),
  'sgd with momentum': sgd({ learningRate: 0.05, momentum: 0.9 }),
  'sgd with nesterov': sgd({ learningRate: 0.05, momentum: 0.9, nesterov: true }),
  'sgd after clipByGlobalNorm': chain(clipByGlobalNorm(0.5), sgd({ learningRate: 1 })),
  'sgd after clipByValue': chain(clipByValue(0.25), sgd({ learningRate: 1 })),
};

function tensors(values: Values): NamedTensors {
  return Object.fromEntries(Object.entries(values).map(([name, data]) => [name, tf.tensor(data, shapes[name])]));
}

/** Runs a rule over the fixture's gradients; the distances are summed in float64, which keeps small ones exact. */
async function distances(rule: Optimizer): Promise<Values[]> {
  let parameters = tensors(fixture.parameters);
  let state = rule.init(parameters);
  let moved: Values = Object.fromEntries(
    Object.entries(fixture.parameters).map(([name, data]) => [name, data.map(() => 0)]),
  );
  const path: Values[] = [];
  for (const gradients of fixture.gradients) {
    const result = rule.update(tensors(gradients), state, parameters);
    const next: Values = {};
    for (const [name, update] of Object.entries(result.updates)) {
      const values = await update.data();
      next[name] = (moved[name] ?? []).map((distance, i) => distance + (values[i] ?? NaN));
    }
    moved = next;
    path.push(next);
    parameters = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, tf.add(value, result.updates[name] ?? NaN)]),
    );
    state = result.state;
  }
  return path;
}

describe('update rules', () => {
  it.each(Object.entries(rules))('move parameters as PyTorch does: %s', async (name, rule) => {
    const expected: Values[] = fixture.moved[name as keyof typeof fixture.moved];
    const actual = await distances(rule);
    expect(actual).toHaveLength(expected.length);
    for (const [i, step] of actual.entries()) {
      for (const [parameter, values] of Object.entries(step)) {
        const wanted = expected[i]?.[parameter] ?? [];
        // Sums of float32 updates of both signs: relative to the longest way, not to what is left of it.
        const scale = Math.max(...wanted.map(Math.abs));
        await expectClose(values, wanted, { absolute: 2e-6 * scale, relative: 1e-6 }, `${parameter} in step ${i},`);
      }
    }
  });
});
