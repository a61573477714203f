import type { Finding } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import type { Place, RunCheckpoints } from '../checkpoints/runCheckpoints.js';
import { findOrigin, type Origin } from './findOrigin.js';
import type { GAN } from '../gan.js';
import { factOf, notFiniteFinding, returnedError, type LostWeightsError } from './lostWeightsError.js';
import { rollBackFinding, rolledBack, type ResolvedRollBackOptions } from './rollBack.js';
import type { ResolvedLoopOptions } from './loopOptions.js';
import type { StepReport } from './stepReport.js';
import { disposeTrainingState } from '../step/trainingState.js';
import type { TraceableStep } from '../step/trainStep.js';

/** The run that goes back. */
interface Subject {
  readonly gan: GAN;
  readonly data: Dataset;
  readonly step: TraceableStep;
  readonly loop: ResolvedLoopOptions;
  readonly checkpoints: RunCheckpoints;
  readonly log: (message: string) => void;
  readonly isStopped: () => boolean;
}

/** Finds the earlier states that a run goes back to, and puts the networks there. */
export class WayBack {
  /** What the next report is to tell. */
  private readonly notices: Finding[] = [];

  constructor(private readonly run: Subject) {}

  /** A report with what there is to tell besides. */
  tell(report: StepReport): StepReport {
    if (this.notices.length === 0) return report;
    return { ...report, findings: [...(report.findings ?? []), ...this.notices.splice(0)] };
  }

  /**
   * Goes to an earlier checkpoint because somebody wants it.
   *
   * @param now - where the run stands; its state is used up, unless this throws.
   */
  async toEarlier(now: Place, reason: string): Promise<Place> {
    const { loop, checkpoints } = this.run;
    if (!loop.rollBack) throw new Error('train: the option rollBack is missing');
    const { most, margin } = loop.rollBack;
    if (now.state.rollBacks >= most) throw new Error(`train: ${reason}; ${allUsed(most)}`);
    const earlier = await checkpoints.goBack(now.state.step - margin);
    if (!earlier) throw new Error(`train: ${reason}; there is no checkpoint to go back to`);
    disposeTrainingState(now.state);
    return this.goOn(earlier, now, reason, loop.rollBack);
  }

  /**
   * Goes to the last checkpoint after numbers that are not finite.
   *
   * @param now - where the run stands; its state is used up.
   * @returns where the networks are, and the error that ends the run; null where it goes on from there.
   * @throws LostWeightsError if there is no checkpoint.
   */
  async toLast(now: Place, lost: LostWeightsError): Promise<{ readonly place: Place; readonly failure: Error | null }> {
    const { loop, checkpoints } = this.run;
    disposeTrainingState(now.state);
    const origin = await this.originOf(lost, now.state.step);
    const last = await checkpoints.goBack();
    if (!last) throw lost;
    const fact = factOf(lost, origin);
    this.notices.push(notFiniteFinding(fact, origin, now.state.step));
    const { rollBack } = loop;
    if (rollBack && now.state.rollBacks < rollBack.most)
      return { place: this.goOn(last, now, fact, rollBack), failure: null };
    const told = rollBack ? `${fact}; ${allUsed(rollBack.most)}` : fact;
    return { place: last, failure: returnedError(lost, told, last.state.step) };
  }

  /** The state of an earlier place with the data of this one. */
  private goOn(earlier: Place, now: Place, reason: string, { rateScale }: ResolvedRollBackOptions): Place {
    const state = rolledBack(earlier.state, now.state, rateScale);
    const finding = rollBackFinding(reason, earlier.state.step, state);
    this.notices.push(finding);
    this.run.log(`train: ${finding.explanation}`);
    return { ...now, state };
  }

  /** Where what is not finite came up first; null if that cannot be told. */
  private async originOf({ fact }: LostWeightsError, until: number): Promise<Origin | null> {
    const { gan, data, step, loop, checkpoints, log, isStopped } = this.run;
    try {
      const start = await checkpoints.goBack();
      if (!start) return null;
      log(`train: ${fact}. Taking the steps from ${start.state.step} on again, to see where it began`);
      return await findOrigin(start, { gan, data, step, batchSize: loop.batchSize, seed: loop.seed, until, isStopped });
    } catch (error) {
      log(`train: it could not be found where it began: ${String(error)}`);
      return null;
    }
  }
}

/** Why a run goes back no more. */
function allUsed(most: number): string {
  return `the run has gone back as often as options.rollBack.most allows (${most})`;
}
