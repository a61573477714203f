import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { episode } from '../../src/diagnostics/episode.js';

/** The steps at which something is told, with an observation every 10 steps. */
function told(bad: readonly (boolean | null)[], options = { observations: 3, steps: 20 }): number[] {
  const isNew = episode(options);
  return bad.flatMap((one, i) => (isNew(one, 10 * (i + 1)) ? [10 * (i + 1)] : []));
}

describe('episode', () => {
  it('waits until trouble has lasted, and tells of it once', () => {
    expect(told([true, true, true, true, true])).toEqual([30]);
    expect(told([true, true, false, true, true, true])).toEqual([60]);
  });

  it('waits for the steps too', () => {
    expect(told([true, true, true, true, true, true], { observations: 2, steps: 40 })).toEqual([50]);
  });

  it('tells again only after as long a calm', () => {
    const trouble = [true, true, true];
    expect(told([...trouble, false, true, true, true])).toEqual([30]);
    expect(told([...trouble, false, false, false, ...trouble])).toEqual([30, 90]);
  });

  it('passes over what was not observed', () => {
    expect(told([true, null, true, null, true])).toEqual([50]);
  });

  it('never tells twice within one stretch of trouble', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), (bad) => {
        const first = told(bad);
        const calmBetween = first.slice(1).every((step, i) => {
          const stretch = bad.slice((first[i] ?? 0) / 10, step / 10);
          return stretch.filter((one) => !one).length >= 3;
        });
        expect(calmBetween).toBe(true);
      }),
    );
  });
});
