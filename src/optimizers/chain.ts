import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type NamedTensors } from '../core/index.js';
import type { Optimizer } from './optimizer.js';

const check = checksOf('chain');

/**
 * Several rules one after the other as one optimiser: each gets the updates of the one before as its gradients, as in
 * `chain(clipByGlobalNorm(1), adam())`. The state holds the tensors of each under its place and name, e.g.
 * `1.adam/m/stage1/conv/kernel`.
 *
 * @throws InvalidArgumentError if there is no rule, or one that is none.
 */
export function chain(...rules: readonly Optimizer[]): Optimizer {
  if (rules.length === 0) check.fail('rules', 'must hold at least one optimiser', rules);
  rules.forEach((rule, i) => {
    if (!isOptimizer(rule)) check.fail(`rules[${i}]`, 'must be an optimiser, e.g. adam()', rule);
  });
  const prefixes = rules.map(({ name }, i) => `${i}.${name}/`);
  return {
    name: 'chain',
    options: { rules: rules.map(({ name, options }) => ({ name, options })) },
    init: (parameters) => {
      const states = rules.map((rule, i) => withPrefix(rule.init(parameters).tensors, prefixes[i]));
      return { count: 0, tensors: join(states) };
    },
    update(gradients, { count, tensors }, parameters) {
      return tf.tidy(() => {
        const parts: NamedTensors[] = [];
        const updates = rules.reduce((input, rule, i) => {
          const own = { count, tensors: withoutPrefix(tensors, prefixes[i]) };
          const result = rule.update(input, own, parameters);
          parts.push(withPrefix(result.state.tensors, prefixes[i]));
          return result.updates;
        }, gradients);
        return { updates, state: { count: count + 1, tensors: join(parts) } };
      });
    },
  };
}

function isOptimizer(value: unknown): value is Optimizer {
  return typeof value === 'object' && value !== null && 'init' in value && 'update' in value;
}

function join(parts: readonly NamedTensors[]): NamedTensors {
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

function withPrefix(tensors: NamedTensors, prefix = ''): NamedTensors {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));
}

function withoutPrefix(tensors: NamedTensors, prefix = ''): NamedTensors {
  const own = Object.entries(tensors).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(own.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
}
