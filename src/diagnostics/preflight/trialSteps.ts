import * as tf from '@tensorflow/tfjs-core';
import type { NetworkName } from '../../core/index.js';
import { runModel } from '../../models/index.js';
import { disposeTrainingState, type GAN, type RealBatch, type TrainStep } from '../../training/index.js';
import {
  kernelsOf,
  partsProfileOf,
  profileOf,
  type PartsProfile,
  type Recorded,
  type StepProfile,
} from './memoryProfile.js';
import { watchKernels } from './watchKernels.js';

/** Steps that can be tried: with the options of the training, but for the parts that a batch is taken in. */
export type StepMaker = (microBatchSize: number | null) => TrainStep;

/** Gives a batch of a size. */
export type BatchSource = (size: number) => RealBatch;

/** What steps on small batches tell. */
export interface SmallTrials {
  readonly profile: StepProfile;
  /** Kernels of a step in one part. */
  readonly kernels: number;
  /** Bytes that stay between two steps: weights, optimisers, tricks. */
  readonly heldBytes: number;
  /** Tensors that a step leaves behind. */
  readonly leakedTensors: number;
}

/** Runs three steps on two and four images: one that warms up, two that are recorded. */
export function trySmallSteps(makeStep: StepMaker, batchOf: BatchSource, weightBytes: number): SmallTrials {
  const step = makeStep(null);
  // Even, so that half a batch is a whole number of images.
  const trials = [2, 2, 4].map((size) => ({ step, size, part: size }));
  const { recorded, tensors, heldBytes } = record(trials, batchOf, weightBytes);
  const [, small, large] = recorded;
  if (!small || !large) throw new Error('trySmallSteps: a step was not recorded');
  const [, before = 0, after = 0] = tensors;
  return { profile: profileOf(small, large), kernels: kernelsOf(large), heldBytes, leakedTensors: after - before };
}

/**
 * Records two steps in parts, of two and of four images.
 *
 * @param parts - how many; four where a batch is halved first.
 * @param perImage - bytes of an image that waits while others have their turn.
 */
export function tryParts(
  makeStep: StepMaker,
  batchOf: BatchSource,
  weightBytes: number,
  { parts, perImage }: { readonly parts: 2 | 4; readonly perImage: number },
): PartsProfile {
  const trials = [2, 4].map((part) => ({ step: makeStep(part), size: parts * part, part }));
  const { recorded } = record(trials, batchOf, weightBytes);
  const [small, large] = recorded;
  if (!small || !large) throw new Error('tryParts: a step was not recorded');
  return partsProfileOf(small, large, perImage);
}

interface Trial {
  readonly step: TrainStep;
  readonly size: number;
  readonly part: number;
}

/** Each of the steps is the first of a run to the tricks: a penalty that is not part of every step is part of the first. */
function record(
  trials: readonly Trial[],
  batchOf: BatchSource,
  weightBytes: number,
): { readonly recorded: Recorded[]; readonly tensors: number[]; readonly heldBytes: number } {
  const base = tf.memory().numBytes - weightBytes;
  const tensors: number[] = [];
  const [first] = trials;
  if (!first) throw new Error('record: there is no step');
  let state = first.step.init();
  try {
    const recorded = trials.map(({ step, size, part }) => {
      const batches = batchesOf(step, batchOf(size));
      const { result, calls } = watchKernels(() => step.run({ ...state, step: 0 }, batches, 'gradients'));
      state = result.state;
      [...Object.values(result.measures), ...Object.values(result.gradients)].forEach((one) => one.dispose());
      tensors.push(tf.memory().numTensors);
      return { size, part, calls: calls.map((call) => ({ ...call, bytes: call.bytes - base })) };
    });
    return { recorded, tensors, heldBytes: tf.memory().numBytes - base };
  } finally {
    disposeTrainingState(state);
  }
}

function batchesOf({ discriminatorSteps }: TrainStep, batch: RealBatch): RealBatch[] {
  return Array.from({ length: discriminatorSteps }, () => batch);
}

/** Seconds of steps on a batch of the size to be trained with. */
export interface FullTrials {
  /** A step without, and one with the penalties that are not part of every step. */
  readonly plain: number;
  readonly first: number;
}

/** Times two steps after one on the same batch that warms up. */
export async function timeSteps(step: TrainStep, batch: RealBatch): Promise<FullTrials> {
  const batches = batchesOf(step, batch);
  let state = step.init();
  const timed = async (number: number): Promise<number> => {
    const start = performance.now();
    const result = step.run({ ...state, step: number }, batches, true);
    state = result.state;
    // Reading a value waits for a device that works in the background.
    await Promise.all(Object.values(result.measures).map((measure) => measure.data()));
    Object.values(result.measures).forEach((measure) => measure.dispose());
    return (performance.now() - start) / 1000;
  };
  try {
    await timed(0);
    return { plain: await timed(1), first: await timed(0) };
  } finally {
    disposeTrainingState(state);
  }
}

/** Floating-point operations of one image's way through a network, without a gradient. */
export function forwardFlops(gan: GAN, network: NetworkName): number {
  const flopsAt = (size: number): number =>
    tf.tidy(() => {
      const model = gan[network];
      const inputs = model.inputs.map(({ shape, dtype }) =>
        tf.zeros([size, ...shape.slice(1).map((one) => one ?? 1)], dtype),
      );
      const { calls } = watchKernels(() => runModel(model, inputs, { training: false }));
      return calls.reduce((sum, { flops }) => sum + flops, 0);
    });
  return (flopsAt(4) - flopsAt(2)) / 2;
}
