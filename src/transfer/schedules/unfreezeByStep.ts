import { checksOf, type Json } from '../../core/index.js';
import type { FreezingSchedule } from '../../training/index.js';
import type { FreezingPolicies } from '../freezing/freezingPolicy.js';
import { checkPhases, enterPhase } from './phases.js';

/** Options of {@link unfreezeByStep}. */
export interface UnfreezeByStepOptions {
  /** What is frozen in each phase; all else is trained, whatever was frozen before. `{}` trains everything. At least two. */
  readonly phases: readonly FreezingPolicies[];
  /** The steps after which the second phase begins, the third, …: integers that grow, one less than there are phases. */
  readonly at: readonly number[];
}

const check = checksOf('unfreezeByStep');

/**
 * Changes what is frozen after given numbers of steps, such as the last layers first and then more and more of them. Hand it to
 * `train` as `freezing`. Optimisers begin anew with the weights that join.
 *
 * Howard and Ruder, "Universal Language Model Fine-tuning for Text Classification", 2018 (gradual unfreezing).
 *
 * @throws InvalidArgumentError for options that do not fit together; when training begins, for a policy that means no layer.
 *
 * @example
 * unfreezeByStep({
 *   phases: [{ discriminator: { fromInput: 3 } }, { discriminator: { fromInput: 1 } }, {}],
 *   at: [500, 1000],
 * });
 */
export function unfreezeByStep(options: UnfreezeByStepOptions): FreezingSchedule {
  check.knownKeys('options', options, ['phases', 'at']);
  const phases = checkPhases(check, options.phases);
  const { at } = options;
  if (!Array.isArray(at) || at.length !== phases.length - 1)
    check.fail('at', `must be ${phases.length - 1} numbers, one for each phase but the first`, at);
  at.forEach((step, i) => check.integer(`at[${i}]`, step, (at[i - 1] ?? 0) + 1));
  const phaseAt = (step: number): number => at.filter((start) => start <= step).length;
  return {
    name: 'unfreezeByStep',
    options: { phases: phases, at: [...at] },
    init: () => ({ phase: 0 }),
    apply: (gan, memory) => enterPhase(check, gan, phases, phaseOf(memory)),
    next: (memory, { step }) => (phaseAt(step) === phaseOf(memory) ? memory : { phase: phaseAt(step) }),
  };
}

/** The number of the phase that a schedule remembers. */
export function phaseOf(memory: Json): number {
  const phase: unknown = typeof memory === 'object' && memory !== null ? Reflect.get(memory, 'phase') : null;
  if (typeof phase !== 'number') throw new Error('a schedule of freezing remembers no phase');
  return phase;
}
