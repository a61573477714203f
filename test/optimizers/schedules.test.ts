import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  cosineSchedule,
  exponentialSchedule,
  linearSchedule,
  warmupSchedule,
  type Schedule,
} from '../../src/optimizers/index.js';

const path = (schedule: Schedule, counts: readonly number[]) => counts.map((count) => schedule.at(count));

describe('linearSchedule', () => {
  it('goes in a straight line, and is constant before and after', () => {
    const schedule = linearSchedule({ from: 1, to: 0.2, steps: 4, start: 10 });
    const expected = [1, 1, 0.8, 0.6, 0.4, 0.2, 0.2];
    path(schedule, [0, 10, 11, 12, 13, 14, 1000]).forEach((value, i) =>
      expect(value).toBeCloseTo(expected[i] ?? NaN, 12),
    );
  });

  it('starts at once and ends at 0 unless told otherwise', () => {
    expect(path(linearSchedule({ from: 2, steps: 2 }), [0, 1, 2])).toEqual([2, 1, 0]);
  });
});

describe('cosineSchedule', () => {
  it('follows half a cosine wave', () => {
    const values = path(cosineSchedule({ from: 1, to: 0.5, steps: 6 }), [0, 2, 3, 4, 6, 7]);
    const expected = [1, 0.875, 0.75, 0.625, 0.5, 0.5];
    values.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 12));
  });
});

describe('exponentialSchedule', () => {
  it('multiplies by the factor every so many updates, smoothly', () => {
    const values = path(exponentialSchedule({ from: 8, factor: 0.25, steps: 2 }), [0, 1, 2, 4]);
    expect(values).toEqual([8, 4, 2, 0.5]);
  });
});

describe('warmupSchedule', () => {
  it('rises in equal steps from above 0, then goes on with what follows', () => {
    const schedule = warmupSchedule({ steps: 3, then: linearSchedule({ from: 4, steps: 4 }) });
    expect(path(schedule, [0, 1, 2, 3, 4, 5, 7])).toEqual([1, 2, 3, 4, 3, 2, 0]);
    expect(path(warmupSchedule({ steps: 1, then: 2 }), [0, 1, 2])).toEqual([1, 2, 2]);
  });
});

describe('schedules', () => {
  it('stay between their ends', () => {
    const options = fc.record({
      from: fc.double({ min: 0, max: 10, noNaN: true }),
      to: fc.double({ min: 0, max: 10, noNaN: true }),
      steps: fc.integer({ min: 1, max: 1000 }),
    });
    fc.assert(
      fc.property(options, fc.nat(5000), (given, count) => {
        for (const schedule of [linearSchedule(given), cosineSchedule(given)]) {
          const value = schedule.at(count);
          expect(value).toBeGreaterThanOrEqual(Math.min(given.from, given.to) - 1e-12);
          expect(value).toBeLessThanOrEqual(Math.max(given.from, given.to) + 1e-12);
          expect(schedule.at(0)).toBeCloseTo(given.from, 12);
          expect(schedule.at(given.steps)).toBeCloseTo(given.to, 12);
        }
      }),
    );
  });

  it('state their resolved options as JSON', () => {
    const schedule = warmupSchedule({ steps: 3, then: cosineSchedule({ from: 1, steps: 2 }) });
    expect(schedule).toMatchObject({
      name: 'warmupSchedule',
      options: { steps: 3, then: { name: 'cosineSchedule', options: { from: 1, to: 0, steps: 2 } } },
    });
    expect(JSON.parse(JSON.stringify(schedule.options))).toEqual(schedule.options);
  });

  it.each([
    [() => linearSchedule({ from: NaN, steps: 1 }), 'linearSchedule: from must be a finite number (got NaN)'],
    [() => linearSchedule({ from: 1, steps: 0 }), 'linearSchedule: steps must be at least 1 (got 0)'],
    [() => linearSchedule({ from: 1, steps: 1, start: -1 }), 'linearSchedule: start must be at least 0 (got -1)'],
    [() => cosineSchedule({ from: 1, steps: 1.5 }), 'cosineSchedule: steps must be an integer (got 1.5)'],
    [() => exponentialSchedule({ from: 1, factor: 0 }), 'exponentialSchedule: factor must be greater than 0 (got 0)'],
    [() => warmupSchedule({ steps: 0, then: 1 }), 'warmupSchedule: steps must be at least 1 (got 0)'],
    [() => warmupSchedule({ steps: 1, then: -1 }), 'warmupSchedule: then must be at least 0 (got -1)'],
  ])('refuse options out of range: %o', (build, message) => {
    expect(build).toThrow(message);
  });
});
