import { checksOf, type Json } from '../../core/index.js';
import type { CheckpointScore, FreezingSchedule } from '../../training/index.js';
import type { FreezingPolicies } from '../freezing/freezingPolicy.js';
import { checkPhases, enterPhase } from './phases.js';
import { phaseOf } from './unfreezeByStep.js';

/** Options of {@link unfreezeOnPlateau}. */
export interface UnfreezeOnPlateauOptions {
  /** What is frozen in each phase; all else is trained, whatever was frozen before. `{}` trains everything. At least two. */
  readonly phases: readonly FreezingPolicies[];
  /** What should improve, such as the FID or KID of samples. */
  readonly score: CheckpointScore;
  /** It is measured after every so many steps; an integer ≥ 1, default 100. */
  readonly every?: number;
  /** After so many measurements in a row without a new best, the next phase begins; an integer ≥ 1, default 3. */
  readonly patience?: number;
  /** By how much a new best must be better; ≥ 0, default 0. */
  readonly minimumGain?: number;
}

const check = checksOf('unfreezeOnPlateau');

/**
 * Goes on to the next phase of freezing when a score has stopped improving. Hand it to `train` as `freezing`. What it
 * remembers (phase, best score, how long it has waited) is part of checkpoints.
 *
 * @throws InvalidArgumentError for invalid options; when training begins, for a policy that means no layer.
 */
export function unfreezeOnPlateau(options: UnfreezeOnPlateauOptions): FreezingSchedule {
  check.knownKeys('options', options, ['phases', 'score', 'every', 'patience', 'minimumGain']);
  const phases = checkPhases(check, options.phases);
  const { score, every = 100, patience = 3, minimumGain = 0 } = options;
  checkScore(score);
  check.integer('every', every, 1);
  check.integer('patience', patience, 1);
  check.number('minimumGain', minimumGain, 0);
  const gain = (value: number, best: number): number => (score.better === 'lower' ? best - value : value - best);

  return {
    name: 'unfreezeOnPlateau',
    options: {
      phases: phases,
      score: { name: score.name, better: score.better },
      every,
      patience,
      minimumGain,
    },
    init: () => ({ phase: 0, best: null, waited: 0 }),
    apply: (gan, memory) => enterPhase(check, gan, phases, phaseOf(memory)),
    async next(memory, context) {
      const phase = phaseOf(memory);
      const { step } = context;
      if (step % every !== 0 || phase === phases.length - 1) return memory;
      const sampler = context.sampler();
      try {
        const value = await score.measure({ step, sampler });
        const best = numberIn(memory, 'best');
        if (best === null || gain(value, best) > minimumGain)
          return { phase, best: Number.isFinite(value) ? value : best, waited: 0 };
        const waited = (numberIn(memory, 'waited') ?? 0) + 1;
        return waited < patience ? { phase, best, waited } : { phase: phase + 1, best, waited: 0 };
      } finally {
        sampler.dispose();
      }
    },
  };
}

function checkScore(score: CheckpointScore): void {
  if (typeof score !== 'object' || score === null) check.fail('score', 'must be { name, better, measure }', score);
  if (typeof score.name !== 'string') check.fail('score.name', 'must be a string', score.name);
  check.oneOf('score.better', score.better, ['lower', 'higher']);
  const measure: unknown = Reflect.get(score, 'measure');
  if (typeof measure !== 'function') check.fail('score.measure', 'must be a function', measure);
}

function numberIn(memory: Json, key: string): number | null {
  const value: unknown = typeof memory === 'object' && memory !== null ? Reflect.get(memory, key) : null;
  return typeof value === 'number' ? value : null;
}
