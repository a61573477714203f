import { checksOf, createBreather, RandomStream, type Json, type NamedTensors } from '../core/index.js';
import { batches, type Batch, type Dataset } from '../data/index.js';
import type { ResolvedCheckpointOptions } from './checkpoints/checkpointOptions.js';
import { checkStore } from './checkpoints/checkpointStore.js';
import { RunCheckpoints, type Place } from './checkpoints/runCheckpoints.js';
import { claimNetworks } from './claimNetworks.js';
import { createReporter } from './createReporter.js';
import type { GAN } from './gan.js';
import { LostWeightsError } from './lostWeightsError.js';
import { samplerOf } from './samplerOf.js';
import type { RunOutcome, StepReport, TrainingRun } from './stepReport.js';
import type { TrainStep } from './trainStep.js';
import { disposeTrainingState } from './trainingState.js';

/** The loop's options with every default filled in. */
export interface ResolvedLoopOptions {
  readonly steps: number;
  readonly batchSize: number | ((batch: number) => number);
  readonly reportEvery: number;
  readonly measureGradients: boolean;
  readonly signal: AbortSignal | null;
  readonly onStep: ((step: number) => void | Promise<void>) | null;
  readonly checkpoints: ResolvedCheckpointOptions | null;
  readonly seed: number;
}

/** A run over `step`, ready to be walked through. */
export function startRun(gan: GAN, data: Dataset, step: TrainStep, loop: ResolvedLoopOptions): TrainingRun {
  /** Null before the start, after the end, and when a step that failed has used the state up. */
  let place: Place | null = null;
  let averaged: NamedTensors | null = null;
  let reached = 0;
  let outcome: RunOutcome = 'running';
  let walked = false;
  let stopped = false;
  /** Ends when nothing is being saved from outside of the loop. */
  let saved: Promise<unknown> = Promise.resolve();
  const sampler: TrainingRun['sampler'] = () => samplerOf(gan.generator, step.latentSampler, averaged);
  const compared = { steps: loop.steps, batchSize: describeBatchSize(loop.batchSize) };
  const checkpoints = new RunCheckpoints({ gan, data, step, options: compared, sampler }, loop.checkpoints);

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
      yield* walkFrom(standAt((await checkpoints.open()) ?? { ...begin, state: step.init() }));
      outcome = reached >= loop.steps ? 'finished' : 'aborted';
      await saveLast();
    } catch (error) {
      throw await fail(error);
    } finally {
      await end();
      release();
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
      while (reached < loop.steps && !stopped && !loop.signal?.aborted) {
        const real = await take(source, step.discriminatorSteps, current.position);
        await saved;
        [place, averaged] = [null, null];
        const result = step.run(current.state, real.batches, measureAt(reached + 1));
        current = standAt({ state: result.state, position: real.position, seconds: reporter.seconds });
        reporter.measure(real.batches, result);
        current = standAt({ ...current, state: await step.advance(current.state, sampler) });
        if (isReported(reached)) yield await reporter.report(reached);
        await checkpoints.afterStep(current);
        await loop.onStep?.(reached);
        await breathe();
      }
      // However the run ends, its last step is told of.
      if (reporter.pending) yield await reporter.report(reached);
    } finally {
      reporter.dispose();
      await source.return();
    }
  }

  async function end(): Promise<void> {
    try {
      if (outcome !== 'running') return;
      // The loop over the run was left.
      outcome = 'aborted';
      await saveLast();
    } catch (error) {
      throw await fail(error);
    } finally {
      await saved;
      if (place) disposeTrainingState(place.state, averaged ?? {});
      place = null;
      await checkpoints.close();
    }
  }

  async function saveLast(): Promise<void> {
    if (place) await checkpoints.atEnd(place, outcome === 'finished');
  }

  /** Saves what an error has left whole, or goes back to what was; returns the error to throw. */
  async function fail(error: unknown): Promise<unknown> {
    outcome = 'failed';
    try {
      if (!(error instanceof LostWeightsError)) {
        await saveLast();
        return error;
      }
      if (place) disposeTrainingState(place.state);
      [place, averaged] = [null, null];
      const last = await checkpoints.goBack();
      return last ? error.afterReturningTo(standAt(last).state.step) : error;
    } catch (second) {
      loop.checkpoints?.log(String(second));
      return error;
    }
  }

  return {
    generator: gan.generator,
    discriminator: gan.discriminator,
    options: { step: step.options, ...compared, reportEvery: loop.reportEvery },
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

/** The next batches, and where the data go on after them. */
async function take(source: AsyncGenerator<Batch, void, undefined>, count: number, start: Place['position']) {
  const taken: Batch[] = [];
  while (taken.length < count) {
    const { value } = await source.next();
    if (!value) throw new Error('train: the data ended');
    taken.push(value);
  }
  return { batches: taken, position: taken[taken.length - 1]?.position ?? start };
}

function describeBatchSize(batchSize: ResolvedLoopOptions['batchSize']): Json {
  return typeof batchSize === 'number' ? batchSize : { schedule: batchSize.name || 'anonymous function' };
}
