import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../core/index.js';

/** Neighbouring images of a batch that go through the networks together. */
export class BatchPart {
  constructor(
    private readonly begin: number,
    /** Images in the part. */
    readonly size: number,
    /** Images in the batch. */
    private readonly total: number,
    private readonly index: number,
  ) {}

  /** What a mean over the part counts for in the mean over the batch, in (0, 1]. */
  get share(): number {
    return this.size / this.total;
  }

  get isFirst(): boolean {
    return this.index === 0;
  }

  /** The rows of `whole` that belong to the part; the tensor itself where the part is the whole batch. */
  of<T extends Tensor>(whole: T): T {
    return this.isWhole ? whole : tf.slice(whole, this.begin, this.size);
  }

  /** The part's own stream, as parts that draw the same noise would not be independent; that of the batch for a whole one. */
  streamOf(stream: RandomStream): RandomStream {
    return this.isWhole ? stream : stream.split('part').split(this.index);
  }

  private get isWhole(): boolean {
    return this.size === this.total;
  }
}

/** Cuts a batch into as few parts of at most `largest` images as can be, of sizes that differ by one at most. */
export function partsOf(size: number, largest: number): BatchPart[] {
  const count = Math.ceil(size / largest);
  const beginOf = (index: number): number => Math.floor((size * index) / count);
  return Array.from({ length: count }, (_, i) => new BatchPart(beginOf(i), beginOf(i + 1) - beginOf(i), size, i));
}

/** A mean over a batch as the sum of terms that can be differentiated one after the other, one for each part. */
export function partTerms(parts: readonly BatchPart[], mean: (part: BatchPart) => Scalar): (() => Scalar)[] {
  return parts.map((part) => () => (part.share === 1 ? mean(part) : tf.mul(mean(part), part.share)));
}
