import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { augment, batches, randomFlip, type Batch, type BatchesOptions, type Dataset } from '../../src/data/index.js';
import { numberedDataset, numbersOf } from './samples.js';

async function take(count: number, sequence: AsyncGenerator<Batch, void, undefined>): Promise<Batch[]> {
  const taken: Batch[] = [];
  if (count === 0) return taken;
  for await (const batch of sequence) {
    taken.push(batch);
    if (taken.length === count) break;
  }
  return taken;
}

const options = { batchSize: 4, stream: new RandomStream(5) };
const sizeOrSchedule = fc.oneof(
  fc.integer({ min: 1, max: 30 }),
  fc
    .array(fc.integer({ min: 1, max: 9 }), { minLength: 1 })
    .map((sizes) => (batch: number) => sizes[batch % sizes.length] ?? 1),
);

/** A data set that says how many reads are under way, and fails where `failAt` is asked for. */
function watched(dataset: Dataset, failAt = -1): { dataset: Dataset; running: () => number; started: () => number } {
  let running = 0;
  let started = 0;
  return {
    running: () => running,
    started: () => started,
    dataset: {
      ...dataset,
      async read(indices, stream) {
        started++;
        running++;
        const mine = started;
        await new Promise((resolve) => setTimeout(resolve, 1));
        running--;
        if (mine === failAt) throw new Error(`read ${mine} failed`);
        return dataset.read(indices, stream);
      },
    },
  };
}

describe('batches', () => {
  it('covers every epoch exactly once, in full batches', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), sizeOrSchedule, fc.integer(), async (size, batchSize, seed) => {
        const stream = new RandomStream(seed);
        const taken = await take(
          12,
          batches(
            numberedDataset(size, (i) => i),
            { batchSize, stream },
          ),
        );
        taken.forEach((batch, i) => {
          expect(batch.size).toBe(typeof batchSize === 'number' ? batchSize : batchSize(i));
          expect(batch.images).toHaveLength(batch.size);
          expect(Array.from(batch.labels ?? [])).toEqual(numbersOf(batch.images));
        });
        const seen = taken.flatMap((batch) => numbersOf(batch.images));
        expect(taken.at(-1)?.position).toEqual({ batch: 12, example: seen.length });
        for (let epoch = 0; (epoch + 1) * size <= seen.length; epoch++) {
          const images = seen.slice(epoch * size, (epoch + 1) * size).sort((a, b) => a - b);
          expect(images).toEqual(Array.from({ length: size }, (_, i) => i));
        }
      }),
    );
  });

  it('goes on from any position as if it had not stopped', async () => {
    const dataset = augment(
      numberedDataset(17, (i) => i % 3),
      [randomFlip()],
    );
    await fc.assert(
      fc.asyncProperty(sizeOrSchedule, fc.nat(6), fc.nat(4), fc.nat(4), async (batchSize, stop, prefetch, other) => {
        const stream = new RandomStream(9);
        const whole = await take(10, batches(dataset, { batchSize, stream, prefetch }));
        const head = await take(stop, batches(dataset, { batchSize, stream, prefetch: other }));
        const start: unknown = JSON.parse(JSON.stringify(head.at(-1)?.position ?? { batch: 0, example: 0 }));
        const resumed = { batchSize, stream, start, prefetch: other } as BatchesOptions;
        expect([...head, ...(await take(10 - stop, batches(dataset, resumed)))]).toEqual(whole);
      }),
    );
  });

  it('reads each batch from its own stream, and moves none', async () => {
    const words: number[] = [];
    const dataset = numberedDataset(8);
    const spy: Dataset = {
      ...dataset,
      read: async (indices, stream) => {
        words.push(stream.uint32());
        return dataset.read(indices, stream);
      },
    };
    const stream = new RandomStream(5);
    await take(4, batches(spy, { batchSize: 8, stream, prefetch: 0 }));
    expect(words).toEqual([0, 1, 2, 3].map((batch) => new RandomStream(5).split(`batch ${batch}`).uint32()));
    expect(stream.state()).toEqual(new RandomStream(5).state());
  });

  it('changes the order from epoch to epoch and from seed to seed', async () => {
    const order = async (seed: number): Promise<number[][]> => {
      const taken = await take(2, batches(numberedDataset(30), { batchSize: 30, stream: new RandomStream(seed) }));
      return taken.map((batch) => numbersOf(batch.images));
    };
    const [first, second] = await order(1);
    expect(first).not.toEqual(second);
    expect(await order(1)).toEqual([first, second]);
    expect((await order(2))[0]).not.toEqual(first);
  });

  it.each([0, 1, 3])('reads %d batches ahead and no more', async (prefetch) => {
    const { dataset, started, running } = watched(numberedDataset(9));
    const sequence = batches(dataset, { ...options, prefetch });
    expect(started()).toBe(0);
    await sequence.next();
    expect(started()).toBe(1 + prefetch);
    await sequence.next();
    expect(started()).toBe(2 + prefetch);
    await sequence.return();
    expect(running()).toBe(0);
    expect(await sequence.next()).toEqual({ done: true, value: undefined });
    expect(started()).toBe(2 + prefetch);
  });

  it.each([0, 2, 5])('throws at the batch that cannot be read, with %d ahead', async (prefetch) => {
    const { dataset, running } = watched(numberedDataset(9), 3);
    const sequence = batches(dataset, { ...options, prefetch });
    expect((await sequence.next()).done).toBe(false);
    expect((await sequence.next()).done).toBe(false);
    await expect(sequence.next()).rejects.toThrow('read 3 failed');
    expect(running()).toBe(0);
    expect((await sequence.next()).done).toBe(true);
  });

  it('throws at the batch whose size is wrong', async () => {
    const sequence = batches(numberedDataset(9), { ...options, batchSize: (batch) => 2 - batch });
    await sequence.next();
    await sequence.next();
    await expect(sequence.next()).rejects.toThrow('batches: batchSize(2) must be at least 1 (got 0)');
  });

  it('hides no error when the consumer leaves, and leaves none unhandled', async () => {
    const { dataset } = watched(numberedDataset(9), 2);
    const leave = async (): Promise<void> => {
      for await (const batch of batches(dataset, options)) {
        if (batch.size > 0) throw new Error('enough');
      }
    };
    await expect(leave()).rejects.toThrow('enough');
    // An unhandled rejection would fail the test run.
    await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('answers several calls at once in order', async () => {
    const sequence = batches(numberedDataset(9), options);
    const [first, second] = await Promise.all([sequence.next(), sequence.next()]);
    const positions = [first, second].map(({ value }) => value?.position.batch);
    expect(positions).toEqual([1, 2]);
    await sequence.return();
  });

  it('refuses a data set that gives fewer images or labels than it should', async () => {
    const dataset = numberedDataset(4, (i) => i);
    const fewer: Dataset = { ...dataset, read: (indices, stream) => dataset.read([indices[0] ?? 0], stream) };
    await expect(batches(fewer, options).next()).rejects.toThrow(
      'batches: dataset.read must give 4 pixels for 4 images (got Float32Array(1))',
    );
    const unlabelled: Dataset = { ...numberedDataset(4), labels: { kind: 'classes', count: 4 } };
    await expect(batches(unlabelled, options).next()).rejects.toThrow(
      'batches: dataset must give 4 labels for 4 images',
    );
  });

  it.each([
    [{ batchSize: 0 }, 'batchSize must be at least 1 (got 0)'],
    [{ batchSize: 2.5 }, 'batchSize must be an integer (got 2.5)'],
    [{ batchSize: '8' }, 'batchSize must be an integer (got "8")'],
    [{ prefetch: -1 }, 'prefetch must be at least 0 (got -1)'],
    [{ stream: 7 }, 'stream must be a RandomStream (got 7)'],
    [{ start: { batch: 1 } }, 'start.example must be an integer (got undefined)'],
    [{ start: { batch: 1, example: -4 } }, 'start.example must be at least 0 (got -4)'],
    [{ batchsize: 4 }, 'options has no option "batchsize"'],
  ])('refuses %j at once', (change, message) => {
    const all = { ...options, ...change } as BatchesOptions;
    expect(() => batches(numberedDataset(3), all)).toThrow(`batches: ${message}`);
  });

  it('refuses what is no data set', () => {
    expect(() => batches(null as unknown as Dataset, options)).toThrow('batches: dataset must be a data set');
    expect(() => batches({ ...numberedDataset(3), size: 0 }, options)).toThrow(
      'batches: dataset.size must be at least 1',
    );
  });
});
