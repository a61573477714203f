import type { Finding } from '../../core/index.js';
import type { Origin } from './findOrigin.js';
import type { StepReport } from './stepReport.js';

/** A loss or a weight is not finite any more. */
export class LostWeightsError extends Error {
  /**
   * @param fact - e.g. `the loss generator is NaN at step 120`.
   * @param report - of the step that shows it, if it was not handed out.
   */
  constructor(
    readonly fact: string,
    readonly report: StepReport | null = null,
  ) {
    super(`train: ${fact}; the networks' weights are lost. ${advice} ${hint}`);
  }
}

/** The error for networks whose weights were put back. */
export function returnedError(lost: LostWeightsError, fact: string, step: number): Error {
  const message = `train: ${fact}; the networks are back at step ${step}, their last checkpoint. ${advice}`;
  return new Error(message, { cause: lost });
}

/** What is known, with where it began if that was found. */
export function factOf({ fact }: LostWeightsError, origin: Origin | null): string {
  return origin === null ? fact : `${fact}. It began at step ${origin.step} in ${origin.what}`;
}

/** For a run without a checkpoint. */
const hint = 'From a checkpoint (options.checkpoints or options.rollBack), a run finds out in which layer it began.';

const advice =
  'Lower the learning rates, clip the gradients (chain(clipByGlobalNorm(1), adam(…))) or look for extreme values in the data.';

/** What the report of the step that shows it says. */
export function notFiniteFinding(fact: string, origin: Origin | null, step: number): Finding {
  return {
    kind: 'not-finite',
    level: 'error',
    step,
    network: origin?.network ?? null,
    evidence: origin ? { firstStep: origin.step } : {},
    explanation: `${fact.charAt(0).toUpperCase()}${fact.slice(1)}.`,
    advice: [
      'Lower the learning rates, or clip the gradients: chain(clipByGlobalNorm(1), adam(…)).',
      'Look for extreme values in the data, and for layers and losses of your own that divide, or take logarithms or roots.',
    ],
  };
}
