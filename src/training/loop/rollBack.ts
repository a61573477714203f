import type { Checks, Finding } from '../../core/index.js';
import type { TrainingState } from '../step/trainingState.js';

/** How a run goes back to an earlier state when something goes wrong. */
export interface RollBackOptions {
  /** What the learning rates of both networks are multiplied by at each roll-back; in (0, 1], default 0.5. */
  readonly rateScale?: number;
  /** How often a run goes back before it ends with an error; an integer ≥ 1, default 3. */
  readonly most?: number;
  /**
   * Where no best checkpoint is known, the newest that is so many steps older is taken, as trouble lasts a while before it is
   * noticed; after a loss that is not finite, the last. An integer ≥ 0, default 200.
   */
  readonly margin?: number;
}

/** The options with every default filled in. */
export type ResolvedRollBackOptions = Readonly<Required<RollBackOptions>>;

/** @throws InvalidArgumentError for unknown options, or numbers out of range. */
export function resolveRollBackOptions(check: Checks, options: RollBackOptions): ResolvedRollBackOptions {
  const argument = 'options.rollBack';
  check.knownKeys(argument, options, ['rateScale', 'most', 'margin']);
  const { rateScale = 0.5, most = 3, margin = 200 } = options;
  if (check.above(`${argument}.rateScale`, rateScale, 0) > 1)
    check.fail(`${argument}.rateScale`, 'must be at most 1', rateScale);
  check.integer(`${argument}.most`, most, 1);
  check.integer(`${argument}.margin`, margin, 0);
  return { rateScale, most, margin };
}

/** The state of an earlier step as one in which the step at hand is finished, so that other batches and other noise follow. */
export function rolledBack(earlier: TrainingState, now: TrainingState, rateScale: number): TrainingState {
  return { ...earlier, step: now.step, rateScale: now.rateScale * rateScale, rollBacks: now.rollBacks + 1 };
}

/** What the next report says of a roll-back. */
export function rollBackFinding(reason: string, to: number, { step, rateScale, rollBacks }: TrainingState): Finding {
  return {
    kind: 'rolled-back',
    level: 'warning',
    step,
    network: null,
    evidence: { from: step, to, rateScale, rollBacks },
    explanation: `${reason.charAt(0).toUpperCase()}${reason.slice(1)}. The run goes on with the weights of step ${to} and ${rateScale} times the given learning rates.`,
    advice: [
      'If this happens again, begin with lower learning rates, or clip the gradients: chain(clipByGlobalNorm(1), adam(…)).',
    ],
  };
}
