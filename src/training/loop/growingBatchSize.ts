import { checksOf } from '../../core/index.js';

/** How `growingBatchSize` grows. */
export interface GrowingBatchSizeOptions {
  /** Images in the first batches; an integer ≥ 1. */
  readonly from: number;
  /** Images from batch `atBatch` on; an integer ≥ 1. */
  readonly to: number;
  /** Number of the first batch, counted from 0, that has the new size; an integer ≥ 1. */
  readonly atBatch: number;
}

/**
 * A batch size that changes once in training, such as 32 growing to 64: large batches late in training have much of the effect of
 * a lower learning rate (Smith et al., "Don't Decay the Learning Rate, Increase the Batch Size", ICLR 2018).
 */
export function growingBatchSize(options: GrowingBatchSizeOptions): (batch: number) => number {
  const check = checksOf('growingBatchSize');
  check.knownKeys('options', options, ['from', 'to', 'atBatch']);
  const { from, to, atBatch } = options;
  check.integer('from', from, 1);
  check.integer('to', to, 1);
  check.integer('atBatch', atBatch, 1);
  const sizeOf = (batch: number): number => (batch < atBatch ? from : to);
  // By the name a checkpoint tells one schedule from another.
  return Object.defineProperty(sizeOf, 'name', {
    value: `growingBatchSize({ from: ${from}, to: ${to}, atBatch: ${atBatch} })`,
  });
}
