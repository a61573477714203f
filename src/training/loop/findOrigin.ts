import { createBreather, RandomStream, type NetworkName } from '../../core/index.js';
import { batches, type Dataset } from '../../data/index.js';
import type { GAN } from '../gan.js';
import type { Place } from '../checkpoints/runCheckpoints.js';
import { samplerOf } from '../sampling/samplerOf.js';
import { takeBatches } from './takeBatches.js';
import { disposeTrainingState } from '../step/trainingState.js';
import type { TraceableStep } from '../step/trainStep.js';

/** Where a number that is not finite came up first. */
export interface Origin {
  /** The number of the step, 1 for the first. */
  readonly step: number;
  readonly network: NetworkName | null;
  /** In words. */
  readonly what: string;
}

/** What is taken again. */
export interface Replay {
  readonly gan: GAN;
  readonly data: Dataset;
  readonly step: TraceableStep;
  readonly batchSize: number | ((batch: number) => number);
  readonly seed: number;
  /** The last step to take. */
  readonly until: number;
  /** Whether nobody waits for the answer any more. */
  readonly isStopped: () => boolean;
}

/**
 * Takes steps again, to see where numbers that are not finite come up first. The weights are not put back afterwards.
 *
 * @param start - where to begin; its state is used up.
 */
export async function findOrigin(start: Place, replay: Replay): Promise<Origin | null> {
  const { gan, data, step, batchSize, seed, until, isStopped } = replay;
  const source = batches(data, { batchSize, stream: new RandomStream(seed).split('data'), start: start.position });
  const breathe = createBreather();
  let { state, position } = start;
  const sampler = () => samplerOf(gan.generator, step.latentSampler, step.generatorAverage(state));
  try {
    while (state.step < until && !isStopped()) {
      const real = await takeBatches(source, step.discriminatorSteps, position);
      const traced = await step.trace(state, real.batches);
      [state, position] = [traced.state, real.position];
      if (traced.first) return { step: state.step, ...traced.first };
      state = await step.advance(state, sampler);
      await breathe();
    }
    return null;
  } finally {
    disposeTrainingState(state);
    await source.return();
  }
}
