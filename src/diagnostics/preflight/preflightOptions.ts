import { checksOf, type Checks, type LabelSpec } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import { labelSpecOf, type GAN, type StepOptions, type TrainOptions } from '../../training/index.js';
import { LayersModel } from '@tensorflow/tfjs-layers';
import * as tf from '@tensorflow/tfjs-core';

/** Options of `preflight`. */
export interface PreflightOptions {
  /** What will be handed to `train`; without it, a step with the defaults of `train` is looked at, and no time is estimated. */
  readonly training?: TrainOptions;
  /** The images to be trained on. Default: none are looked at, and noise takes their place in the trial steps. */
  readonly data?: Dataset;
  /** Bytes that tensors may take; above 0. Default: no limit, on wasm the 4 GiB that it can address. */
  readonly budget?: number;
  /** Whether to time steps on a whole batch, which takes as long as three of them. Default true. */
  readonly timing?: boolean;
}

/** The options with every default filled in. */
export interface ResolvedPreflightOptions {
  /** Options of the step but for `microBatchSize`; the networks' labels among them, if they are known. */
  readonly step: StepOptions;
  /** Null for a whole batch at once. */
  readonly microBatchSize: number | null;
  readonly labels: LabelSpec | null;
  /** Null where it is not known how long the training is. */
  readonly steps: number | null;
  /** The largest batch of the training. */
  readonly batchSize: number;
  readonly data: Dataset | null;
  readonly budget: number | null;
  readonly timing: boolean;
}

const BATCHES_TRIED = 100_000;
/** What wasm can address. */
const WASM_BYTES = 2 ** 32;

/** @throws InvalidArgumentError for options that are unknown or out of range. */
export function resolvePreflightOptions(gan: GAN, options: PreflightOptions): ResolvedPreflightOptions {
  const check: Checks = checksOf('preflight');
  check.knownKeys('options', options, ['training', 'data', 'budget', 'timing']);
  const { training, data = null, budget = null, timing = true } = options;
  if (budget !== null) check.above('budget', budget, 0);
  if (typeof timing !== 'boolean') check.fail('timing', 'must be true or false', timing);
  if (data !== null && typeof (data as Partial<Dataset>).read !== 'function')
    check.fail('data', 'must be a data set, e.g. datasetFromArrays(…)', data);
  const { steps = null, batchSize = 64, microBatchSize, given } = split(training);
  if (steps !== null) check.integer('training.steps', steps, 1);
  const labels = labelsOf(gan, data, given.labels);
  return {
    step: labels ? { labels, ...given } : given,
    microBatchSize: microBatchSize === undefined ? null : check.integer('training.microBatchSize', microBatchSize, 1),
    labels,
    steps,
    batchSize: largestBatch(check, batchSize, (steps ?? 1) * (given.discriminatorSteps ?? 1)),
    data,
    budget: budget ?? (tf.getBackend() === 'wasm' ? WASM_BYTES : null),
    timing,
  };
}

/** What concerns the loop, and what the step. */
function split(training: TrainOptions | undefined): {
  readonly steps?: number | undefined;
  readonly batchSize?: TrainOptions['batchSize'] | undefined;
  readonly microBatchSize?: TrainOptions['microBatchSize'] | undefined;
  readonly given: StepOptions;
} {
  if (!training) return { given: {} };
  const { steps, batchSize, microBatchSize, ...given } = training;
  for (const name of ['reportEvery', 'measureGradients', 'signal', 'onStep', 'checkpoints'])
    Reflect.deleteProperty(given, name);
  return { steps, batchSize, microBatchSize, given };
}

/** As `train` finds them: what the options say, then the data, then the networks. */
function labelsOf(gan: GAN, data: Dataset | null, given: LabelSpec | undefined): LabelSpec | null {
  // What is no model at all is refused with a better message when the step is made.
  const generator: unknown = (gan as Partial<GAN> | undefined)?.generator;
  if (!(generator instanceof LayersModel)) return null;
  const own = labelSpecOf(generator);
  if (!own) return null;
  if (given) return given;
  const { kind, count } = own;
  if (count !== null) return { kind, count };
  return data?.labels ?? null;
}

function largestBatch(check: Checks, batchSize: number | ((batch: number) => number), batches: number): number {
  if (typeof batchSize !== 'function') return check.integer('training.batchSize', batchSize, 1);
  const tried = Math.min(batches, BATCHES_TRIED);
  let largest = 1;
  for (let i = 0; i < tried; i++) {
    const batch = Math.floor((i * batches) / tried);
    largest = Math.max(largest, check.integer(`training.batchSize(${batch})`, batchSize(batch), 1));
  }
  return largest;
}
