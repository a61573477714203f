import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RandomStream, type NetworkName } from '../../src/core/index.js';
import {
  flipLabels,
  invertLabels,
  smoothLabels,
  type FlipLabelsOptions,
  type LabelTrick,
  type SmoothLabelsOptions,
  type TargetValues,
} from '../../src/tricks/index.js';

type Interval = readonly [low: number, high: number];

const hard = (batch: number): TargetValues => ({
  real: new Float32Array(batch).fill(1),
  fake: new Float32Array(batch),
});

/** Runs tricks as the trainer does: in their order, each with a stream of its own. */
function apply(
  tricks: readonly LabelTrick[],
  targets: TargetValues,
  { seed = 1, update = 'discriminator' }: { seed?: number; update?: NetworkName } = {},
): TargetValues {
  const stream = new RandomStream(seed);
  return tricks.reduce(
    (labels, trick) => trick.targets(labels, { update, step: 0, stream: stream.split(trick.name), state: {} }),
    targets,
  );
}

const contains = (intervals: readonly Interval[], value: number): boolean =>
  intervals.some(([low, high]) => value >= low - 1e-6 && value <= high + 1e-6);

/** Where the labels may lie after one more trick, worked out from its options and not by running it. */
function predict(trick: LabelTrick, intervals: readonly Interval[]): Interval[] {
  const mirrored = intervals.map(([low, high]): Interval => [1 - high, 1 - low]);
  if (trick.name === 'invertLabels') return mirrored;
  if (trick.name === 'flipLabels') return [...intervals, ...mirrored];
  const { ones, zeros } = trick.options as unknown as Record<'ones' | 'zeros', Interval | null>;
  return intervals.flatMap((interval) => [
    ...(interval[1] >= 0.5 ? [ones ?? interval] : []),
    ...(interval[0] < 0.5 ? [zeros ?? interval] : []),
  ]);
}

const range = (minimum: number, maximum: number) =>
  fc
    .tuple(
      fc.double({ min: minimum, max: maximum, noNaN: true }),
      fc.double({ min: minimum, max: maximum, noNaN: true }),
    )
    .map(([a, b]): Interval => [Math.min(a, b), Math.max(a, b)]);
const smoothing = fc
  .record({
    ones: fc.option(range(0.5, 1.5)),
    zeros: fc.option(range(-0.5, 0.49)),
  })
  .map(smoothLabels);
const flipping = fc.record({ rate: fc.double({ min: 0, max: 1, noNaN: true }) }).map(flipLabels);
const anyTricks = fc
  .tuple(smoothing, flipping, fc.constant(invertLabels()))
  .chain((tricks) => fc.shuffledSubarray([...tricks]));

describe('label tricks together', () => {
  it('end where their options say, in any order and combination', () => {
    fc.assert(
      fc.property(anyTricks, fc.nat(8), fc.integer(), (tricks, batch, seed) => {
        const { real, fake } = apply(tricks, hard(batch), { seed });
        const ofReal = tricks.reduce<readonly Interval[]>((labels, trick) => predict(trick, labels), [[1, 1]]);
        const ofFake = tricks.reduce<readonly Interval[]>((labels, trick) => predict(trick, labels), [[0, 0]]);
        expect([real.length, fake.length]).toEqual([batch, batch]);
        expect(real.every((label) => contains(ofReal, label))).toBe(true);
        expect(fake.every((label) => contains(ofFake, label))).toBe(true);
      }),
    );
  });

  it('end in the ranges of smoothLabels if it is the last', () => {
    const smooth = smoothLabels({ ones: [0.8, 1.1], zeros: [-0.1, 0.2] });
    fc.assert(
      fc.property(fc.shuffledSubarray([flipLabels({ rate: 0.5 }), invertLabels()]), fc.integer(), (before, seed) => {
        const { real, fake } = apply([...before, smooth], hard(20), { seed });
        const inside = [...real, ...fake].every((label) =>
          contains(
            [
              [0.8, 1.1],
              [-0.1, 0.2],
            ],
            label,
          ),
        );
        expect(inside).toBe(true);
      }),
    );
  });

  it('give the labels of system E: 0 is real, soft, 5% flipped', () => {
    const count = 20_000;
    const { real, fake } = apply([flipLabels(), invertLabels(), smoothLabels()], hard(count));
    const share = (labels: Float32Array, interval: Interval) =>
      labels.filter((label) => contains([interval], label)).length / count;
    // Five standard errors: 5 · sqrt(0.05 · 0.95 / 20000).
    expect(Math.abs(share(real, [0.7, 1.2]) - 0.05)).toBeLessThan(0.0078);
    expect(share(real, [0, 0.3]) + share(real, [0.7, 1.2])).toBe(1);
    expect(Math.abs(share(fake, [0, 0.3]) - 0.05)).toBeLessThan(0.0078);
    expect(share(fake, [0, 0.3]) + share(fake, [0.7, 1.2])).toBe(1);
  });

  it('leave the labels of the generator alone, but for invertLabels', () => {
    const tricks = [smoothLabels(), flipLabels({ rate: 1 })];
    expect(apply(tricks, hard(3), { update: 'generator' })).toEqual(hard(3));
    const { real, fake } = hard(3);
    expect(apply([invertLabels()], hard(3), { update: 'generator' })).toEqual({ real: fake, fake: real });
  });

  it('draw for one side whatever the size of the other', () => {
    const tricks = [flipLabels({ rate: 0.5 }), smoothLabels()];
    const few = apply(tricks, { real: new Float32Array(1).fill(1), fake: new Float32Array(9) });
    const many = apply(tricks, { real: new Float32Array(7).fill(1), fake: new Float32Array(9) });
    expect(many.fake).toEqual(few.fake);
    expect(many.real[0]).toBe(few.real[0]);
  });
});

describe('smoothLabels', () => {
  const mean = (labels: Float32Array) => labels.reduce((sum, label) => sum + label, 0) / labels.length;

  it('draws each label uniformly from its range', () => {
    const count = 20_000;
    const { real, fake } = apply([smoothLabels()], hard(count));
    // Five standard errors of a uniform distribution: 5 · width / sqrt(12 · 20000).
    expect(Math.abs(mean(real) - 0.95)).toBeLessThan(0.0052);
    expect(Math.abs(mean(fake) - 0.15)).toBeLessThan(0.0031);
    for (const [labels, low, high] of [
      [real, 0.7, 1.2],
      [fake, 0, 0.3],
    ] as const) {
      const below = labels.filter((label) => label < low + (high - low) / 4).length / count;
      // Five standard errors: 5 · sqrt(0.25 · 0.75 / 20000).
      expect(Math.abs(below - 0.25)).toBeLessThan(0.0154);
      expect(contains([[low, high]], Math.min(...labels)) && contains([[low, high]], Math.max(...labels))).toBe(true);
    }
  });

  it('is one-sided with null for the other side', () => {
    const oneSided = apply([smoothLabels({ zeros: null })], hard(50));
    expect(oneSided.fake).toEqual(new Float32Array(50));
    expect(oneSided.real.every((label) => label >= Math.fround(0.7) && label <= Math.fround(1.2))).toBe(true);
    expect(apply([smoothLabels({ ones: null, zeros: null })], hard(5))).toEqual(hard(5));
  });

  it('takes a range of one number', () => {
    const { real } = apply([smoothLabels({ ones: [0.9, 0.9] })], hard(3));
    expect(real).toEqual(new Float32Array(3).fill(0.9));
  });

  it('smooths the labels of the generator if asked', () => {
    const trick = smoothLabels({ generator: true });
    expect(apply([trick], hard(9), { update: 'generator' })).toEqual(apply([trick], hard(9)));
  });

  it.each([
    [{ ones: [1.2, 0.7] }, 'ones must have low ≤ high'],
    [{ ones: [0.4, 0.9] }, 'ones must lie at or above 0.5 (got [0.4, 0.9])'],
    [{ ones: 0.9 }, 'ones must be a range [low, high] (got 0.9)'],
    [{ zeros: [0, 0.5] }, 'zeros must lie below 0.5 (got [0, 0.5])'],
    [{ zeros: [NaN, 0.3] }, 'zeros[0] must be a finite number (got NaN)'],
    [{ zeros: [0] }, 'zeros must be a range'],
    [{ generator: 'yes' }, 'generator must be true or false (got "yes")'],
    [{ real: [0.7, 1.2] }, 'options has no option "real"; the options are ones, zeros, generator'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => smoothLabels(options as unknown as SmoothLabelsOptions)).toThrow(`smoothLabels: ${message}`);
  });
});

describe('flipLabels', () => {
  const flipped = (rate: number, count: number) =>
    apply([flipLabels({ rate })], hard(count)).real.filter((label) => label === 0).length;

  it.each([0.05, 0.3])('flips a share of %d', (rate) => {
    const count = 20_000;
    const fiveErrors = 5 * Math.sqrt((rate * (1 - rate)) / count);
    expect(Math.abs(flipped(rate, count) / count - rate)).toBeLessThan(fiveErrors);
  });

  it('flips nothing at 0 and everything at 1', () => {
    expect(flipped(0, 1000)).toBe(0);
    expect(flipped(1, 1000)).toBe(1000);
  });

  it('commutes with invertLabels', () => {
    fc.assert(
      fc.property(flipping, fc.integer(), (flip, seed) => {
        const first = apply([flip, invertLabels()], hard(10), { seed });
        expect(apply([invertLabels(), flip], hard(10), { seed })).toEqual(first);
      }),
    );
  });

  it.each([
    [{ rate: -0.1 }, 'rate must be at least 0 (got -0.1)'],
    [{ rate: 1.5 }, 'rate must be at most 1 (got 1.5)'],
    [{ rate: NaN }, 'rate must be a finite number (got NaN)'],
    [{ rat: 0.1 }, 'options has no option "rat"'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => flipLabels(options as FlipLabelsOptions)).toThrow(`flipLabels: ${message}`);
  });
});

describe('invertLabels', () => {
  it('is its own inverse', () => {
    fc.assert(
      fc.property(fc.float32Array({ min: -0.5, max: 1.5, noNaN: true }), (labels) => {
        const twice = apply([invertLabels(), invertLabels()], { real: labels, fake: labels });
        expect(twice.real.every((label, i) => Math.abs(label - (labels[i] ?? NaN)) < 1e-6)).toBe(true);
      }),
    );
    expect(apply([invertLabels(), invertLabels()], hard(4))).toEqual(hard(4));
  });
});
