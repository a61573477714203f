import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { gridPattern } from '../../src/diagnostics/probes/gridPattern.js';
import { imageStatistics } from '../../src/diagnostics/probes/imageStatistics.js';

/** Images whose pixel at (y, x) is what `value` says. */
function images(count: number, height: number, width: number, value: (y: number, x: number) => number): Float32Array {
  return Float32Array.from({ length: count * height * width }, (_, i) =>
    value(Math.floor(i / width) % height, i % width),
  );
}

describe('gridPattern', () => {
  const smooth = (y: number, x: number): number => Math.sin(0.3 * y + 0.2 * x);

  it.each([
    [2, (y: number, x: number) => ((y + x) % 2 === 0 ? 1 : -1)],
    [2, (_: number, x: number) => (x % 2 === 0 ? 1 : -1)],
    [4, (y: number) => (y % 4 < 2 ? 1 : -1)],
  ])('finds a pattern of period %i, and how strong it is', (period, pattern) => {
    const pixels = images(3, 32, 32, (y, x) => smooth(y, x) + 0.2 * pattern(y, x));
    const found = gridPattern(pixels, [32, 32, 1]);
    expect(found?.period).toBe(period);
    expect(found?.excess).toBeGreaterThan(100);
    // The pattern has the standard deviation 0.2, and the wave about √½.
    expect(found?.share).toBeGreaterThan(0.24);
    expect(found?.share).toBeLessThan(0.3);
  });

  it('finds none in smooth images and in noise, whatever their size', () => {
    const stream = new RandomStream(1);
    for (const [height, width] of [
      [32, 32],
      [28, 28],
      [33, 47],
      [16, 17],
    ] as const) {
      expect(gridPattern(images(8, height, width, smooth), [height, width, 1])?.share).toBeLessThan(0.01);
      const noise = images(8, height, width, () => stream.uniform(-1, 1));
      expect(gridPattern(noise, [height, width, 1])?.excess).toBeLessThan(5);
    }
  });

  it('sees nothing in small images, and no pattern in blank ones', () => {
    expect(gridPattern(images(2, 15, 32, smooth), [15, 32, 1])).toBeNull();
    expect(
      gridPattern(
        images(2, 16, 16, () => 0.5),
        [16, 16, 1],
      )?.share,
    ).toBe(0);
  });

  it('averages the channels', () => {
    const grey = images(2, 16, 16, (y, x) => smooth(y, x) + ((y + x) % 2));
    const colored = Float32Array.from({ length: 3 * grey.length }, (_, i) => grey[Math.floor(i / 3)] ?? 0);
    expect(gridPattern(colored, [16, 16, 3])?.excess).toBeCloseTo(gridPattern(grey, [16, 16, 1])?.excess ?? 0, 6);
  });
});

describe('imageStatistics', () => {
  it('are those worked out by hand', () => {
    // Three images of two pixels: (0, 1), (0, -1) and (1, 0), the first two of one label.
    const pixels = Float32Array.of(0, 1, 0, -1, 1, 0);
    const byLabel = [[0, 1], [2]];
    const found = imageStatistics({ pixels, imageShape: [1, 2, 1] }, { range: [-1, 1], byLabel });
    expect(found).toMatchObject({ count: 3, notFinite: 0, dark: 1 / 6, bright: 2 / 6, grid: null });
    expect(found.contrast).toBeCloseTo(0.5, 12);
    // Variances of the pixels: 1/3 and 1; among the first two images 0 and 2.
    expect(found.variety).toBeCloseTo(2 / 3, 12);
    expect(found.varietyByLabel).toEqual([1, null]);
  });

  it('count what is not finite', () => {
    const pixels = Float32Array.of(NaN, 1, Infinity, 0);
    const found = imageStatistics({ pixels, imageShape: [1, 2, 1] }, { range: [-1, 1], byLabel: [] });
    expect(found).toMatchObject({ notFinite: 0.5, bright: 0.25 });
  });
});
