import { checksOf } from '../core/index.js';
import { fromTF } from './fromTF.js';
import type { AnyOptimizer, Optimizer } from './optimizer.js';
import { isTFOptimizer } from './tfMemory.js';

/**
 * An optimiser of this library as it is, or one of `tf.train` as one of this library.
 *
 * @throws InvalidArgumentError for anything else, in the name of `functionName`.
 */
export function asOptimizer(functionName: string, argument: string, value: AnyOptimizer): Optimizer {
  const given: unknown = value;
  if (isOptimizer(given)) return given;
  const check = checksOf(functionName);
  if (typeof given !== 'object' || given === null || !('applyGradients' in given))
    return check.fail(argument, 'must be an optimiser such as adam() or tf.train.adam(…)', given);
  if (!isTFOptimizer(given))
    return check.fail(argument, 'must be one that tf.train makes: where another keeps its state is not known', given);
  return fromTF(given);
}

function isOptimizer(value: unknown): value is Optimizer {
  return typeof value === 'object' && value !== null && 'init' in value && 'update' in value;
}
