import { RandomStream, type Json, type NamedTensors } from '../core/index.js';
import { batches, type Batch, type Dataset } from '../data/index.js';
import { createBreather } from './createBreather.js';
import { createReporter } from './createReporter.js';
import type { GAN } from './gan.js';
import { samplerOf } from './samplerOf.js';
import type { RunOutcome, StepReport, TrainingRun } from './stepReport.js';
import type { TrainStep } from './trainStep.js';
import { disposeTrainingState, type TrainingState } from './trainingState.js';

/** The loop's options with every default filled in. */
export interface ResolvedLoopOptions {
  readonly steps: number;
  readonly batchSize: number | ((batch: number) => number);
  readonly reportEvery: number;
  readonly signal: AbortSignal | null;
  readonly onStep: ((step: number) => void | Promise<void>) | null;
  readonly seed: number;
}

const inTraining = new WeakSet<object>();

/** A run over `step`, ready to be walked through. */
export function startRun(gan: GAN, data: Dataset, step: TrainStep, loop: ResolvedLoopOptions): TrainingRun {
  let state: TrainingState | null = null;
  let averaged: NamedTensors | null = null;
  let outcome: RunOutcome = 'running';
  let walked = false;
  let stopped = false;

  async function* walk(): AsyncGenerator<StepReport, void, undefined> {
    if (walked) throw new Error('train: a run can be walked through once; call train again for another');
    walked = true;
    const release = claim(gan);
    const source = batches(data, { batchSize: loop.batchSize, stream: new RandomStream(loop.seed).split('data') });
    const reporter = createReporter(data.size, loop.steps);
    const breathe = createBreather();
    try {
      let current = step.init();
      state = current;
      while (current.step < loop.steps && !stopped && !loop.signal?.aborted) {
        const real = await take(source, step.discriminatorSteps);
        const result = step.run(current, real, true);
        current = result.state;
        state = current;
        averaged = step.generatorAverage(current);
        reporter.measure(real, result.measures);
        if (current.step === 1 || current.step % loop.reportEvery === 0) yield await reporter.report(current.step);
        await loop.onStep?.(current.step);
        await breathe();
      }
      // However the run ends, its last step is told of.
      if (reporter.pending) yield await reporter.report(current.step);
      outcome = current.step === loop.steps ? 'finished' : 'aborted';
    } catch (error) {
      outcome = 'failed';
      throw error;
    } finally {
      if (outcome === 'running') outcome = 'aborted';
      if (state) disposeTrainingState(state, averaged ?? {});
      reporter.dispose();
      release();
      await source.return();
    }
  }

  return {
    generator: gan.generator,
    options: {
      step: step.options,
      steps: loop.steps,
      reportEvery: loop.reportEvery,
      batchSize: describeBatchSize(loop.batchSize),
    },
    get outcome() {
      return outcome;
    },
    sampler: () => samplerOf(gan.generator, step.latentSampler, averaged),
    stop: () => {
      stopped = true;
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

/** Keeps two runs from training one network at the same time, which would spoil both. */
function claim({ generator, discriminator }: GAN): () => void {
  const networks = [generator, discriminator];
  if (networks.some((network) => inTraining.has(network)))
    throw new Error('train: one of the networks is in another run; end that run first');
  networks.forEach((network) => inTraining.add(network));
  return () => networks.forEach((network) => inTraining.delete(network));
}

async function take(source: AsyncGenerator<Batch, void, undefined>, count: number): Promise<Batch[]> {
  const taken: Batch[] = [];
  while (taken.length < count) {
    const { value } = await source.next();
    if (!value) throw new Error('train: the data ended');
    taken.push(value);
  }
  return taken;
}

function describeBatchSize(batchSize: ResolvedLoopOptions['batchSize']): Json {
  return typeof batchSize === 'number' ? batchSize : { schedule: batchSize.name || 'anonymous function' };
}
