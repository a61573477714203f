import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type NamedTensors } from '../core/index.js';
import { asOptimizer } from './asOptimizer.js';
import type { AnyOptimizer, Optimizer } from './optimizer.js';
import { joined, withoutPrefix, withPrefix } from './prefixes.js';

const check = checksOf('chain');

/**
 * Several rules one after the other as one optimiser: each gets the updates of the one before as its gradients, as in
 * `chain(clipByGlobalNorm(1), adam())`. The state holds the tensors of each under its place and name, e.g.
 * `1.adam/m/stage1/conv/kernel`.
 *
 * @throws InvalidArgumentError if there is no rule, or one that is none.
 */
export function chain(...optimizers: readonly AnyOptimizer[]): Optimizer {
  if (optimizers.length === 0) check.fail('rules', 'must hold at least one optimiser', optimizers);
  const rules = optimizers.map((rule, i) => asOptimizer('chain', `rules[${i}]`, rule));
  const prefixes = rules.map(({ name }, i) => `${i}.${name}/`);
  return {
    name: 'chain',
    options: { rules: rules.map(({ name, options }) => ({ name, options })) },
    init: (parameters) => {
      const states = rules.map((rule, i) => withPrefix(rule.init(parameters).tensors, prefixes[i]));
      return { count: 0, tensors: joined(states) };
    },
    update(gradients, state, parameters) {
      const { count, tensors } = state;
      return tf.tidy(() => {
        const parts: NamedTensors[] = [];
        const updates = rules.reduce((input, rule, i) => {
          const own = { ...state, tensors: withoutPrefix(tensors, prefixes[i]) };
          const result = rule.update(input, own, parameters);
          parts.push(withPrefix(result.state.tensors, prefixes[i]));
          return result.updates;
        }, gradients);
        return { updates, state: { ...state, count: count + 1, tensors: joined(parts) } };
      });
    },
  };
}
