import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type NamedTensors } from '../core/index.js';
import { asOptimizer } from './asOptimizer.js';
import type { AnyOptimizer, Optimizer } from './optimizer.js';
import { checkPatterns, matchesName } from './weightNames.js';

const check = checksOf('layerRates');

/**
 * Another learning rate for some layers: what `optimizer` does to a weight, times the factor of the first pattern that
 * means it; weights that no pattern means are updated as they were. `layerRates(adam(), { 'stage1_*': 0.1, head: 2 })`
 *
 * Howard and Ruder, "Universal Language Model Fine-tuning for Text Classification", 2018, section 3.2.
 *
 * @param factors - numbers ≥ 0 by pattern: a weight's name (`head/kernel`), the path of a layer or a nested model
 *   (`head`), or either with `*` for any characters (`*bias`).
 * @throws InvalidArgumentError for a factor below 0 and, in `init`, for a pattern that means no weight that is trained.
 */
export function layerRates(optimizer: AnyOptimizer, factors: Readonly<Record<string, number>>): Optimizer {
  const rule = asOptimizer('layerRates', 'optimizer', optimizer);
  if (typeof factors !== 'object' || factors === null || Array.isArray(factors))
    check.fail('factors', 'must be an object of numbers by pattern', factors);
  for (const [pattern, factor] of Object.entries(factors)) check.number(`factors["${pattern}"]`, factor, 0);
  const rates = Object.entries(factors);
  const factorOf = (name: string): number => rates.find(([pattern]) => matchesName(pattern, name))?.[1] ?? 1;
  return {
    name: 'layerRates',
    options: { rule: { name: rule.name, options: rule.options }, factors: { ...factors } },
    init(parameters) {
      checkPatterns(check, 'factors', Object.keys(factors), Object.keys(parameters));
      return rule.init(parameters);
    },
    update: (gradients, state, parameters) =>
      tf.tidy(() => {
        const result = rule.update(gradients, state, parameters);
        return { updates: scaled(result.updates, factorOf), state: { ...result.state } };
      }),
  };
}

function scaled(updates: NamedTensors, factorOf: (name: string) => number): NamedTensors {
  return Object.fromEntries(
    Object.entries(updates).map(([name, update]) => {
      const factor = factorOf(name);
      return [name, factor === 1 ? update : tf.mul(update, factor)];
    }),
  );
}
