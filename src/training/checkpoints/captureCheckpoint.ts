import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { version, type Json } from '../../core/index.js';
import type { DataPosition } from '../../data/index.js';
import { networkWeights } from '../../models/index.js';
import type { GAN } from '../gan.js';
import { LostWeightsError } from '../loop/lostWeightsError.js';
import type { TrainStep } from '../step/trainStep.js';
import type { TrainingState } from '../step/trainingState.js';
import { textsOf, type BestScore, type Checkpoint, type CheckpointFacts } from './checkpoint.js';
import { describeTraining } from './describeTraining.js';
import { layOutTensorFile, sealTensorFile, type StoredTensor, type TensorSpec } from './tensorFile.js';
import { splitTree } from './tensorTree.js';
import { weightPrefix, weightsOf } from './weights.js';

/** What a checkpoint says besides the weights and the state. */
export interface CaptureOptions {
  /** Where the data go on: the `position` of the last batch. Default: their beginning. */
  readonly position?: DataPosition;
  /** Seconds of training so far. Default 0. */
  readonly seconds?: number;
  /** What else has to be the same on resuming, besides the step's options and the networks' layers. Default {}. */
  readonly options?: Readonly<Record<string, Json>>;
  /** What was measured at this step. Default null. */
  readonly score?: number | null;
  /** The best that was measured so far, this step included. Default null. */
  readonly best?: BestScore | null;
}

/**
 * Copies everything that a training needs to go on into a checkpoint. Reads only; wait for it before the next step.
 *
 * @throws Error if a weight is not finite any more: a checkpoint is always one that training can go on from.
 */
export async function captureCheckpoint(
  gan: GAN,
  step: TrainStep,
  state: TrainingState,
  { position = { batch: 0, example: 0 }, seconds = 0, options = {}, score = null, best = null }: CaptureOptions = {},
): Promise<Checkpoint> {
  const { json, tensors } = splitTree(state);
  const weights = (['generator', 'discriminator'] as const).flatMap((network) =>
    [...weightsOf(gan[network])].map(([name, weight]) => [weightPrefix(network) + name, weight.read()] as const),
  );
  const facts: CheckpointFacts = {
    step: state.step,
    position,
    seconds,
    options: describeTraining(gan, step, options),
    score,
    best,
    library: version,
    backend: tf.getBackend(),
    savedAt: new Date().toISOString(),
    averagedBy: step.averagedBy,
    state: json,
  };
  const sources = new Map([...weights, ...tensors]);
  const specs = [...sources].map(
    ([name, { dtype, shape }]) => [name, { dtype: storable(name, dtype), shape }] as const,
  );
  const file = layOutTensorFile(textsOf(facts), new Map<string, TensorSpec>(specs));
  const frozen = frozenNames(gan);
  // A few at once, as each read waits for the device; not all, so that not all are in memory twice.
  const all = [...file.tensors];
  for (let start = 0; start < all.length; start += READ_AT_ONCE) {
    const group = all.slice(start, start + READ_AT_ONCE);
    await Promise.all(group.map(([name, stored]) => copyInto(stored, sources.get(name))));
    for (const [name, stored] of group) if (!frozen.has(name)) checkFinite(name, stored, state.step);
  }
  sealTensorFile(file);
  return { ...facts, tensors: file.tensors, bytes: file.bytes };
}

const READ_AT_ONCE = 16;

async function copyInto({ values }: StoredTensor, source: Tensor | undefined): Promise<void> {
  if (source) values.set(await source.data());
}

function checkFinite(name: string, { values, dtype }: StoredTensor, step: number): void {
  if (dtype !== 'float32') return;
  const broken = values.find((value) => !Number.isFinite(value));
  if (broken !== undefined) throw new LostWeightsError(`${name} is ${broken} after step ${step}`);
}

/** Frozen weights are what their owner made them, and may hold what they like. */
function frozenNames(gan: GAN): ReadonlySet<string> {
  const names = (['generator', 'discriminator'] as const).flatMap((network) =>
    [...networkWeights(gan[network]).frozen.keys()].map((name) => weightPrefix(network) + name),
  );
  return new Set(names);
}

function storable(name: string, dtype: string): TensorSpec['dtype'] {
  if (dtype === 'float32' || dtype === 'int32' || dtype === 'bool') return dtype;
  throw new Error(`checkpoint: ${name} is a ${dtype} tensor; float32, int32 and bool can be kept`);
}
