import { checksOf, createBreather, RandomStream, type NamedTensors } from '../../core/index.js';
import { batches, type Dataset } from '../../data/index.js';
import { checkStore } from '../checkpoints/checkpointStore.js';
import { RunCheckpoints, type Place } from '../checkpoints/runCheckpoints.js';
import { claimNetworks } from './claimNetworks.js';
import { createReporter } from './createReporter.js';
import { labelSpecOf, type GAN } from '../gan.js';
import { LostWeightsError, returnedError } from './lostWeightsError.js';
import { describeBatchSize, type ResolvedLoopOptions } from './loopOptions.js';
import { samplerOf } from '../sampling/samplerOf.js';
import type { RunOutcome, StepReport, TrainingRun } from './stepReport.js';
import { takeBatches } from './takeBatches.js';
import type { TraceableStep } from '../step/trainStep.js';
import { disposeTrainingState } from '../step/trainingState.js';
import { WayBack } from './wayBack.js';

/** A run over `step`, ready to be walked through. */
export function startRun(gan: GAN, data: Dataset, step: TraceableStep, loop: ResolvedLoopOptions): TrainingRun {
  /** Null before the start, after the end, and when a step that failed has used the state up. */
  let place: Place | null = null;
  let averaged: NamedTensors | null = null;
  let reached = 0;
  let outcome: RunOutcome = 'running';
  let walked = false;
  let stopped = false;
  /** Ends when nothing is being saved from outside of the loop. */
  let saved: Promise<unknown> = Promise.resolve();
  /** Why the run is to go back before its next step. */
  let wanted: string | null = null;
  const log = loop.checkpoints?.log ?? (() => undefined);
  const labelNames = labelSpecOf(gan.generator) ? data.labelNames : null;
  const sampler: TrainingRun['sampler'] = () => samplerOf(gan.generator, step.latentSampler, averaged, labelNames);
  const compared = { steps: loop.steps, batchSize: describeBatchSize(loop.batchSize) };
  const checkpoints = new RunCheckpoints({ gan, data, step, options: compared, sampler }, loop.checkpoints);
  const isStopped = (): boolean => stopped || (loop.signal?.aborted ?? false);
  const wayBack = new WayBack({ gan, data, step, loop, checkpoints, log, isStopped });

  function standAt(next: Place): Place {
    place = next;
    averaged = step.generatorAverage(next.state);
    reached = next.state.step;
    return next;
  }

  const isReported = (finished: number): boolean =>
    finished === 1 || finished === loop.steps || finished % loop.reportEvery === 0;
  const measureAt = (finished: number): true | 'gradients' =>
    loop.measureGradients && isReported(finished) ? 'gradients' : true;

  async function* walk(): AsyncGenerator<StepReport, void, undefined> {
    if (walked) throw new Error('train: a run can be walked through once; call train again for another');
    walked = true;
    const release = claimNetworks(gan);
    try {
      const begin = { position: { batch: 0, example: 0 }, seconds: 0 };
      let next: Place | null = standAt((await checkpoints.open()) ?? { ...begin, state: step.init() });
      if (loop.rollBack) await checkpoints.atStart(next);
      while (next) next = yield* walkPart(next);
      outcome = reached >= loop.steps ? 'finished' : 'aborted';
    } catch (error) {
      throw await fail(error);
    } finally {
      await end();
      release();
    }
  }

  /** Walks to the end of the run, or to where it goes back; returns where it goes on from, null at the end. */
  async function* walkPart(start: Place): AsyncGenerator<StepReport, Place | null, undefined> {
    try {
      yield* walkFrom(start);
      if (wanted !== null && !isStopped()) return await goBack(wanted);
      await saveLast(reached >= loop.steps);
      return null;
    } catch (error) {
      if (!(error instanceof LostWeightsError)) throw error;
      const failure = await recover(error);
      if (error.report) yield wayBack.tell(error.report);
      // Whoever reads the report may ask for what has just been done.
      wanted = null;
      if (failure) throw failure;
      return place;
    }
  }

  async function* walkFrom(start: Place): AsyncGenerator<StepReport, void, undefined> {
    const { position, seconds } = start;
    const stream = new RandomStream(loop.seed).split('data');
    const source = batches(data, { batchSize: loop.batchSize, stream, start: position });
    const reporter = createReporter(data.size, loop.steps, { seen: position.example, seconds });
    const breathe = createBreather();
    let current = start;
    try {
      while (reached < loop.steps && wanted === null && !isStopped()) {
        const real = await takeBatches(source, step.discriminatorSteps, current.position);
        await saved;
        [place, averaged] = [null, null];
        const result = step.run(current.state, real.batches, measureAt(reached + 1));
        current = standAt({ state: result.state, position: real.position, seconds: reporter.seconds });
        reporter.measure(real.batches, result);
        current = standAt({ ...current, state: await step.advance(current.state, sampler) });
        if (isReported(reached)) yield wayBack.tell(await reporter.report(reached));
        if (wanted === null) await checkpoints.afterStep(current);
        await loop.onStep?.(reached);
        await breathe();
      }
      // However the run ends, its last step is told of.
      if (reporter.pending) yield wayBack.tell(await reporter.report(reached));
    } finally {
      reporter.dispose();
      await source.return();
    }
  }

  /** Goes back because somebody wants it, and writes that down. */
  async function goBack(reason: string): Promise<Place> {
    const now = place;
    if (!now) throw new Error('train: there is no state to go back from');
    wanted = null;
    await saved;
    // Nothing can be saved while the weights change.
    place = null;
    try {
      standAt(await wayBack.toEarlier(now, reason));
    } finally {
      place ??= now;
    }
    await checkpoints.writeNow(place);
    return place;
  }

  /** Goes back to the last checkpoint after numbers that are not finite. */
  async function recover(lost: LostWeightsError): Promise<Error | null> {
    const now = place;
    if (!now) throw lost;
    await saved;
    [place, averaged] = [null, null];
    const { place: next, failure } = await wayBack.toLast(now, lost);
    standAt(next);
    if (!failure) await checkpoints.writeNow(next);
    return failure;
  }

  async function end(): Promise<void> {
    try {
      if (outcome !== 'running') return;
      // The loop over the run was left.
      outcome = 'aborted';
      await saveLast(false);
    } catch (error) {
      throw await fail(error);
    } finally {
      await saved;
      if (place) disposeTrainingState(place.state, averaged ?? {});
      place = null;
      await checkpoints.close();
    }
  }

  async function saveLast(finished: boolean): Promise<void> {
    if (place) await checkpoints.atEnd(place, finished);
  }

  /** Saves what an error has left whole, or goes back to what was; returns the error to throw. */
  async function fail(error: unknown): Promise<unknown> {
    outcome = 'failed';
    try {
      if (!(error instanceof LostWeightsError)) {
        await saveLast(false);
        return error;
      }
      if (place) disposeTrainingState(place.state);
      [place, averaged] = [null, null];
      const last = await checkpoints.goBack();
      return last ? returnedError(error, error.fact, standAt(last).state.step) : error;
    } catch (second) {
      log(String(second));
      return error;
    }
  }

  return {
    generator: gan.generator,
    discriminator: gan.discriminator,
    labelNames,
    options: {
      step: step.options,
      ...compared,
      reportEvery: loop.reportEvery,
      ...(loop.rollBack && { rollBack: loop.rollBack }),
    },
    get outcome() {
      return outcome;
    },
    get step() {
      return reached;
    },
    sampler,
    stop: () => {
      stopped = true;
    },
    rollBack: loop.rollBack
      ? (reason) => {
          if (typeof reason !== 'string') checksOf('rollBack').fail('reason', 'must be a string', reason);
          wanted ??= reason;
        }
      : null,
    saveCheckpoint: async (store) => {
      checkStore(checksOf('saveCheckpoint'), 'store', store);
      const saving = checkpoints.saveTo(store, place);
      saved = Promise.allSettled([saved, saving]);
      await saving;
    },
    dispose: () => {
      if (outcome === 'running' && walked)
        throw new Error('train: a run that is being walked through cannot be disposed; stop it first');
      Object.values(averaged ?? {}).forEach((tensor) => tensor.dispose());
      averaged = null;
    },
    [Symbol.asyncIterator]: walk,
  };
}
