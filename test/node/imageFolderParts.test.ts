import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concurrencyLimit } from '../../src/node/files/concurrencyLimit.js';
import { PixelCache } from '../../src/node/datasets/pixelCache.js';

describe('PixelCache', () => {
  it('gives back what was put in, as far as there is room', () => {
    const ids = fc.uniqueArray(fc.nat(49), { maxLength: 50 });
    fc.assert(
      // Images of 2 MiB fill a block of memory by twos.
      fc.property(ids, fc.constantFrom(3, 2 ** 21), fc.nat(9), (order, imageBytes, room) => {
        const cache = new PixelCache(50, imageBytes, room * imageBytes + 1);
        for (const id of order) cache.put(id, new Uint8Array(imageBytes).fill(id + 1));
        order.forEach((id, i) => {
          const pixels = cache.get(id);
          if (i >= room) expect(pixels).toBeNull();
          else expect([pixels?.length, pixels?.[0], pixels?.at(-1)]).toEqual([imageBytes, id + 1, id + 1]);
        });
      }),
      { numRuns: 30 },
    );
  });

  it('keeps the first of two', () => {
    const cache = new PixelCache(1, 1, 10);
    cache.put(0, Uint8Array.of(1));
    cache.put(0, Uint8Array.of(2));
    expect(cache.get(0)).toEqual(Uint8Array.of(1));
  });
});

describe('concurrencyLimit', () => {
  it('runs so many at once and no more, each once, whatever fails', async () => {
    const work = fc.array(fc.record({ wait: fc.nat(3), fails: fc.boolean() }), { maxLength: 20 });
    await fc.assert(
      fc.asyncProperty(work, fc.integer({ min: 1, max: 4 }), async (jobs, limit) => {
        const limited = concurrencyLimit(limit);
        let running = 0;
        let most = 0;
        const results = await Promise.allSettled(
          jobs.map(({ wait, fails }, i) =>
            limited(async () => {
              most = Math.max(most, ++running);
              for (let turn = 0; turn <= wait; turn++) await Promise.resolve();
              running--;
              if (fails) throw new Error(`job ${i}`);
              return i;
            }),
          ),
        );
        expect(results.map((result) => result.status === 'rejected')).toEqual(jobs.map(({ fails }) => fails));
        expect(most).toBe(Math.min(limit, jobs.length));
        expect(running).toBe(0);
      }),
    );
  });
});
