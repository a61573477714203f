import type { Finding, ImageShape, NetworkName } from '../../core/index.js';
import type { DataFacts } from './inspectData.js';
import type { MissingKernel } from './missingKernels.js';

/** The size of one network. */
export interface NetworkFacts {
  /** Numbers that training changes. */
  readonly trained: number;
  /** Numbers of frozen layers. */
  readonly frozen: number;
  /** Running averages. */
  readonly averages: number;
  /** Floating-point operations of one image's way through it; null if that could not be tried. */
  readonly flopsPerImage: number | null;
}

/** What a step computes. */
export interface StepFacts {
  /** Kernels that the backend runs. */
  readonly kernels: number;
  /** Floating-point operations on the whole batch: both networks, forward and backward. */
  readonly flops: number;
  /** Those that one image more would cost. */
  readonly flopsPerImage: number;
}

/** What tensors need, in bytes as `tf.memory().numBytes` counts them. */
export interface MemoryFacts {
  /** Weights of both networks. */
  readonly weights: number;
  /** Between two steps: weights, the state of optimisers and tricks. */
  readonly held: number;
  /** The most at once within a step. */
  readonly peak: number;
  /** The largest batch whose peak is within the budget; null without a budget. */
  readonly largestBatch: number | null;
  readonly budget: number | null;
  /** The `microBatchSize` with which the batch does fit; null where it fits as it is or no part does, or without a budget. */
  readonly largestPart: number | null;
}

/** How long it takes. */
export interface TimeFacts {
  /** A step on a whole batch, the mean over steps with and without lazy penalties. */
  readonly secondsPerStep: number;
  /** Reading the images of a step; 0 without data. */
  readonly secondsPerRead: number;
  /** All steps; null where their number is not known. */
  readonly seconds: number | null;
  readonly steps: number | null;
}

/** What `preflight` found; plain data. */
export interface Preflight {
  readonly backend: string;
  /** The largest batch of the training. */
  readonly batchSize: number;
  readonly imageShape: ImageShape;
  readonly networks: Readonly<Record<NetworkName, NetworkFacts>>;
  /** Null if no step could be taken. */
  readonly step: StepFacts | null;
  /** Null if no step could be taken. */
  readonly memory: MemoryFacts | null;
  /** Null if it was not asked for, if no step could be taken, or if none fits into the budget. */
  readonly time: TimeFacts | null;
  readonly missingKernels: readonly MissingKernel[];
  /** Tensors that each step leaves behind: 0 unless a layer or a trick of one's own forgets some. */
  readonly leakedTensors: number | null;
  /** Null without data, or if they could not be read. */
  readonly data: DataFacts | null;
  /** What stands against this training, the gravest first. */
  readonly findings: readonly Finding[];
}
