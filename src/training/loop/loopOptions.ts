import type { Json } from '../../core/index.js';
import type { ResolvedCheckpointOptions } from '../checkpoints/checkpointOptions.js';
import type { ResolvedRollBackOptions } from './rollBack.js';

/** The loop's options with every default filled in. */
export interface ResolvedLoopOptions {
  readonly steps: number;
  readonly batchSize: number | ((batch: number) => number);
  readonly reportEvery: number;
  readonly measureGradients: boolean;
  readonly signal: AbortSignal | null;
  readonly onStep: ((step: number) => void | Promise<void>) | null;
  readonly checkpoints: ResolvedCheckpointOptions | null;
  /** Only with checkpoints. */
  readonly rollBack: ResolvedRollBackOptions | null;
  readonly seed: number;
}

/** A batch size as it is compared on resuming. */
export function describeBatchSize(batchSize: ResolvedLoopOptions['batchSize']): Json {
  return typeof batchSize === 'number' ? batchSize : { schedule: batchSize.name || 'anonymous function' };
}
