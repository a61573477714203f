import { checksOf, type Checks, type RandomStream } from '../core/index.js';
import { checkDataset, checkExamples } from './checkDataset.js';
import { type Dataset, type Examples } from './dataset.js';
import { exampleOrder } from './exampleOrder.js';

/** A place in the endless sequence of batches: plain JSON, so that a checkpoint can hold it. */
export interface DataPosition {
  /** How many batches came before. */
  readonly batch: number;
  /** How many examples came before; `Math.floor(example / dataset.size)` is the epoch. */
  readonly example: number;
}

/** A batch of examples. */
export interface Batch extends Examples {
  /** Number of examples. */
  readonly size: number;
  /** Where the sequence goes on after this batch. */
  readonly position: DataPosition;
}

/** Options of {@link batches}. */
export interface BatchesOptions {
  /** Examples per batch, an integer ≥ 1, or a function of the batch's index (from 0) that gives it. */
  readonly batchSize: number | ((batch: number) => number);
  /** The source of the order and of the augmentation. It is split, never moved. */
  readonly stream: RandomStream;
  /** Where to start: the `position` of the batch before. Default: the beginning. */
  readonly start?: DataPosition;
  /** How many batches are read ahead while the consumer works. Default 2; 0 reads each batch when it is asked for. */
  readonly prefetch?: number;
}

/**
 * The batches of a data set, without end. Each epoch is a new random order in which every image occurs exactly once;
 * batches run on over the border between two epochs, so all of them are full.
 *
 * The sequence depends on the stream, the batch sizes and the data alone: neither on `prefetch` nor on where it was
 * interrupted and started again.
 *
 * @throws InvalidArgumentError for wrong options at once; an error in reading surfaces at its batch, and ends the sequence.
 */
export function batches(dataset: Dataset, options: BatchesOptions): AsyncGenerator<Batch, void, undefined> {
  const check = checksOf('batches');
  checkDataset(check, 'dataset', dataset);
  check.knownKeys('options', options, ['batchSize', 'stream', 'start', 'prefetch']);
  const { batchSize, stream, start = { batch: 0, example: 0 }, prefetch = 2 } = options;
  if (typeof batchSize !== 'function') check.integer('batchSize', batchSize, 1);
  checkStream(check, stream);
  check.knownKeys('start', start, ['batch', 'example']);
  check.integer('start.batch', start.batch, 0);
  check.integer('start.example', start.example, 0);
  check.integer('prefetch', prefetch, 0);
  const sizeOf = (batch: number): number =>
    typeof batchSize === 'function' ? check.integer(`batchSize(${batch})`, batchSize(batch), 1) : batchSize;
  const plan = planner(dataset.size, sizeOf, stream, start);
  return readAhead(prefetch, async () => {
    const { indices, position, batch } = plan();
    const examples = await dataset.read(indices, stream.split(`batch ${batch}`));
    return { ...checkExamples(check, dataset, examples, indices.length), size: indices.length, position };
  });
}

interface Plan {
  readonly batch: number;
  readonly indices: Int32Array;
  readonly position: DataPosition;
}

/** Says which examples are in the next batch, batch after batch. */
function planner(
  size: number,
  sizeOf: (batch: number) => number,
  stream: RandomStream,
  start: DataPosition,
): () => Plan {
  const indexAt = exampleOrder(size, stream);
  let { batch, example } = start;
  return () => {
    const first = example;
    const indices = Int32Array.from({ length: sizeOf(batch) }, (_, i) => indexAt(first + i));
    example += indices.length;
    return { batch: batch++, indices, position: { batch, example } };
  };
}

/** Yields what `next` promises, with up to `ahead` further promises under way; stops at the first that fails. */
async function* readAhead<T>(ahead: number, next: () => Promise<T>): AsyncGenerator<T, void, undefined> {
  const underWay: Promise<T>[] = [];
  let failed = false;
  const start = (): Promise<T> => {
    const promise = next();
    // Its error is thrown at its turn; until then it must not count as unhandled.
    promise.catch(() => (failed = true));
    return promise;
  };
  try {
    for (;;) {
      const current = underWay.shift() ?? start();
      while (!failed && underWay.length < ahead) underWay.push(start());
      yield await current;
    }
  } finally {
    await Promise.allSettled(underWay);
  }
}

function checkStream(check: Checks, stream: unknown): void {
  if (typeof stream !== 'object' || stream === null || !('split' in stream)) {
    check.fail('stream', 'must be a RandomStream', stream);
  }
}
