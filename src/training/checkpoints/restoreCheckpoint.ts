import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, version, type Json } from '../../core/index.js';
import { uploadTensors } from '../../ops/index.js';
import type { GAN } from '../gan.js';
import type { TrainStep } from '../step/trainStep.js';
import type { TrainingState } from '../step/trainingState.js';
import { ChangedOptionsError } from './changedOptionsError.js';
import type { Checkpoint } from './checkpoint.js';
import { describeTraining } from './describeTraining.js';
import { differencesOf, isAccepted, type OptionDifference } from './differences.js';
import { mergeState } from './mergeState.js';
import { isRecord, isTensor, joinTree } from './tensorTree.js';
import { checkWeights, tensorOf, writeWeights } from './weights.js';

/** How strictly a checkpoint is taken up. */
export interface RestoreOptions {
  /** Paths of options that may differ, with all below them, e.g. `['optimizers.generator']`. Default none. */
  readonly accept?: readonly string[];
  /** What else has to be the same, as it was given to `captureCheckpoint`. Default {}. */
  readonly options?: Readonly<Record<string, Json>>;
  /** Takes a message about what begins anew, and about another backend or version of this library. Default: none is given. */
  readonly log?: (message: string) => void;
}

/**
 * Takes a training up where a checkpoint left it: writes the weights into the networks and gives the state for the next
 * `step.run`, which the caller owns. Nothing is changed if it throws.
 *
 * @param step - from `createTrainStep`, with the options that it had then.
 * @throws ChangedOptionsError for options that differ and are not accepted; an error that lists the weights which do not fit.
 */
export function restoreCheckpoint(
  gan: GAN,
  step: TrainStep,
  checkpoint: Checkpoint,
  options: RestoreOptions = {},
): TrainingState {
  checksOf('restoreCheckpoint').knownKeys('options', options, ['accept', 'options', 'log']);
  return restoreFor('restoreCheckpoint', gan, step, checkpoint, options);
}

/** `restoreCheckpoint` for a function whose name goes into the errors. */
export function restoreFor(
  functionName: string,
  gan: GAN,
  step: TrainStep,
  checkpoint: Checkpoint,
  { accept = [], options = {}, log = () => undefined }: RestoreOptions,
): TrainingState {
  checkWeights(functionName, gan, checkpoint);
  const freezing = frozenAt(checkpoint);
  // Before the comparison, which what is frozen is part of.
  step.refreeze(freezing);
  const differences = differencesOf(checkpoint.options, describeTraining(gan, step, options));
  const refused = differences.filter((difference) => !isAccepted(difference, accept));
  if (refused.length > 0) throw new ChangedOptionsError(functionName, checkpoint.step, refused);
  const { state, begun } = takeUp(gan, step, checkpoint, differences);
  for (const path of begun) log(`${functionName}: ${path} is another than in the checkpoint, and begins anew`);
  for (const note of surroundings(checkpoint)) log(`${functionName}: ${note}`);
  return state;
}

/**
 * `restoreCheckpoint` within the run that wrote the checkpoint or went on from it: what has changed since was accepted, or is a rate that
 * somebody turns.
 */
export function restoreOwn(
  gan: GAN,
  step: TrainStep,
  checkpoint: Checkpoint,
  options: Readonly<Record<string, Json>>,
): TrainingState {
  step.refreeze(frozenAt(checkpoint));
  const differences = differencesOf(checkpoint.options, describeTraining(gan, step, options));
  return takeUp(gan, step, checkpoint, differences).state;
}

function takeUp(
  gan: GAN,
  step: TrainStep,
  checkpoint: Checkpoint,
  differences: readonly OptionDifference[],
): { readonly state: TrainingState; readonly begun: readonly string[] } {
  writeWeights(gan, checkpoint, null);
  const saved = joinTree(checkpoint.state, (name) => storedTensor(checkpoint, name));
  const fresh = step.init(frozenAt(checkpoint));
  const { state, begun } = mergeState(fresh, saved, differences);
  const used = new Set(tensorsIn(state));
  tf.dispose([...tensorsIn(fresh), ...tensorsIn(saved)].filter((tensor) => !used.has(tensor)));
  uploadTensors([
    ...tensorsIn(state),
    ...[gan.generator, gan.discriminator].flatMap((network) => network.getWeights()),
  ]);
  // The file was written from a training state, and what it lacks was filled in from a new one.
  return { state: state as TrainingState, begun };
}

/**
 * Writes the weights of a checkpoint into networks of the same layers, to draw images from the best checkpoint, say. What they were
 * trained with does not matter.
 *
 * @param options - `averaged`: whether the generator takes the averaged weights, where there are some; default true.
 * @throws Error that lists the weights which do not fit.
 */
export function restoreNetworks(gan: GAN, checkpoint: Checkpoint, options: { readonly averaged?: boolean } = {}): void {
  checksOf('restoreNetworks').knownKeys('options', options, ['averaged']);
  const { averaged = true } = options;
  checkWeights('restoreNetworks', gan, checkpoint);
  writeWeights(gan, checkpoint, averaged ? checkpoint.averagedBy : null);
}

/** What the schedule of freezing, if there was one, remembered. */
function frozenAt({ state }: Checkpoint): Json {
  return isRecord(state) ? (state.freezing ?? null) : null;
}

/** What does not keep a training from going on, but from going on to the bit. */
function surroundings({ step, backend, library }: Checkpoint): string[] {
  const here = [
    backend === tf.getBackend() ? [] : `backend ${backend}`,
    library === version ? [] : `tfjs-gan ${library}`,
  ];
  return here
    .flat()
    .map((what) => `the checkpoint of step ${step} is from ${what}; numbers may round otherwise from here on`);
}

function storedTensor({ tensors }: Checkpoint, name: string): Tensor {
  const stored = tensors.get(name);
  if (!stored) throw new Error(`checkpoint: it has no tensor ${name}`);
  return tensorOf(stored);
}

function tensorsIn(tree: unknown): Tensor[] {
  if (isTensor(tree)) return [tree];
  return isRecord(tree) || Array.isArray(tree) ? Object.values(tree).flatMap(tensorsIn) : [];
}
