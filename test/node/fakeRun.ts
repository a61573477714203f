import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { type RunOutcome, type StepReport, type TrainingRun, normalLatents } from '../../src/training/index.js';

/** The report of a step, with numbers that tell which step it is. */
export function reportOf(step: number, steps: number, changes: Partial<StepReport> = {}): StepReport {
  return {
    step,
    steps,
    epoch: step / 10,
    batchSize: 4,
    losses: { discriminator: 1 / step, real: 0.4 / step, fake: 0.6 / step, generator: step },
    scores: { real: 0.75, fake: 0.25 },
    seconds: step * 2,
    imagesPerSecond: 2,
    memory: { tensors: 7, bytes: 1024, peakBytes: 4096 },
    ...changes,
  };
}

export interface FakeRunOptions {
  readonly steps: number;
  /** Called with each step before its report; may throw. */
  readonly onStep?: (step: number) => void | Promise<void>;
  /** Numbers that a report has instead of its own. */
  readonly changes?: Partial<StepReport>;
}

/** A run that trains nothing, but counts steps as a run does. */
export function fakeRun(
  generator: LayersModel,
  { steps, onStep = () => undefined, changes = {} }: FakeRunOptions,
): TrainingRun & { ended(): boolean } {
  let outcome: RunOutcome = 'running';
  let stopped = false;
  let ended = false;
  let reached = 0;
  async function* walk(): AsyncGenerator<StepReport, void, undefined> {
    try {
      for (let step = 1; step <= steps && !stopped; step++) {
        await onStep(step);
        reached = step;
        yield reportOf(step, steps, changes);
      }
      outcome = stopped ? 'aborted' : 'finished';
    } catch (error) {
      outcome = 'failed';
      throw error;
    } finally {
      if (outcome === 'running') outcome = 'aborted';
      ended = true;
    }
  }
  return {
    generator,
    // Nobody looks at it.
    discriminator: generator,
    labelNames: null,
    options: { loss: { name: 'fake' }, tricks: [{ name: 'smoothLabels', options: { real: [0.7, 1.2] } }] },
    get outcome() {
      return outcome;
    },
    ended: () => ended,
    get step() {
      return reached;
    },
    rollBack: null,
    saveCheckpoint: () => Promise.reject(new Error('nothing to save')),
    sampler: () => ({ generator, latentSampler: normalLatents(), labelNames: null, dispose: () => undefined }),
    stop: () => {
      stopped = true;
    },
    dispose: () => undefined,
    [Symbol.asyncIterator]: walk,
  };
}

/** Sets every weight of a model to one value. */
export function fillWeights(model: LayersModel, value: number): void {
  tf.tidy(() => {
    model.setWeights(model.getWeights().map((weight) => tf.fill(weight.shape, value)));
  });
}
