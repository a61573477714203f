import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { diffAugment, type DiffAugmentOptions, type GeneralTrick } from '../../src/tricks/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const nothing = { color: false, translation: 0, cutout: 0 };

function apply(trick: GeneralTrick, images: tf.Tensor4D, seed = 1): tf.Tensor4D {
  const stream = new RandomStream(seed);
  return trick.images?.(images, { update: 'discriminator', source: 'real', step: 0, stream, state: {} }) ?? images;
}

/** The pixels of each image, row by row; one channel. */
async function rowsOf(images: tf.Tensor4D): Promise<number[][][]> {
  const [count, height, width] = images.shape;
  const values = Array.from(await images.data(), (value) => Math.round(value * 1e5) / 1e5);
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: height }, (__, y) => values.slice((i * height + y) * width, (i * height + y + 1) * width)),
  );
}

describe('diffAugment', () => {
  it('moves each image by whole pixels of its own, and grey comes in', async () => {
    const image = tf.reshape<tf.Rank.R4>(tf.range(1, 25), [1, 4, 6, 1]);
    const moved = await rowsOf(apply(diffAugment({ ...nothing, translation: 0.5 }), tf.tile(image, [40, 1, 1, 1])));
    const [original = []] = await rowsOf(image);
    const shifts = moved.map((rows) => {
      for (let down = -2; down <= 2; down++) {
        for (let right = -3; right <= 3; right++) {
          const expected = original.map((row, y) => row.map((_, x) => original[y + down]?.[x + right] ?? 0));
          if (JSON.stringify(expected) === JSON.stringify(rows)) return `${down},${right}`;
        }
      }
      return 'none';
    });
    expect(shifts).not.toContain('none');
    // 40 draws of 35 places show some 24 of them.
    expect(new Set(shifts).size).toBeGreaterThan(12);
  });

  it('cuts a square out, which may lie half outside', async () => {
    const images = tf.ones<tf.Rank.R4>([60, 6, 6, 1]);
    const cut = await rowsOf(apply(diffAugment({ ...nothing, cutout: 0.5 }), images));
    const sizes = cut.map((rows) => {
      const empty = rows.filter((row) => row.includes(0));
      const widths = new Set(empty.map((row) => row.filter((value) => value === 0).length));
      expect(widths.size).toBeLessThanOrEqual(1);
      return `${empty.length}×${[...widths][0] ?? 0}`;
    });
    expect(sizes).toContain('3×3');
    expect(sizes.every((size) => /^[0-3]×[0-3]$/.test(size))).toBe(true);
    expect(new Set(sizes).size).toBeGreaterThan(2);
  });

  it('changes brightness, saturation and contrast within their limits', async () => {
    // Of a grey image all three together are a shift of its mean alone.
    const grey = await apply(diffAugment({ ...nothing, color: true }), tf.fill([50, 2, 2, 3], 0.1)).data();
    const means = Array.from({ length: 50 }, (_, i) => grey[i * 12] ?? NaN);
    means.forEach((mean, i) => {
      expect(Math.abs(mean - 0.1)).toBeLessThanOrEqual(0.5 + 1e-6);
      for (let j = 0; j < 12; j++) expect(grey[i * 12 + j]).toBeCloseTo(mean, 5);
    });
    expect(Math.max(...means) - Math.min(...means)).toBeGreaterThan(0.6);
    // Without the shift, a pixel's distances from grey grow by saturation and contrast: up to twice, by half to one and a half.
    const red = await apply(
      diffAugment({ ...nothing, color: true }),
      tf.tensor4d([1, -0.5, -0.5], [1, 1, 1, 3]),
    ).array();
    const [r = 0, g = 0, b = 0] = red[0]?.[0]?.[0] ?? [];
    expect(g).toBeCloseTo(b, 5);
    expect((r - g) / 1.5).toBeLessThanOrEqual(3);
    expect((r - g) / 1.5).toBeGreaterThanOrEqual(0);
  });

  it('has the gradient that finite differences have', async () => {
    const images = tf.randomNormal<tf.Rank.R4>([2, 5, 4, 3], 0, 1, 'float32', 3);
    const weights = tf.randomNormal<tf.Rank.R4>([2, 5, 4, 3], 0, 1, 'float32', 4);
    const direction = tf.randomNormal<tf.Rank.R4>([2, 5, 4, 3], 0, 1, 'float32', 5);
    const value = (x: tf.Tensor): tf.Scalar => tf.sum(tf.mul(apply(diffAugment(), x as tf.Tensor4D), weights));
    const [slope = NaN] = await tf.sum(tf.mul(tf.grad(value)(images), direction)).data();
    // All changes are linear in the pixels, so the difference is exact but for rounding.
    const along = (step: number): tf.Scalar => value(tf.add(images, tf.mul(direction, step)));
    const [difference = NaN] = await tf.sub(along(0.5), along(-0.5)).data();
    expect(Math.abs(slope - difference)).toBeLessThan(2e-3 * Math.max(1, Math.abs(difference)));
    expect(slope).not.toBe(0);
  });

  it('gives the same for the same stream, leaves shapes as they are, and leaks nothing', async () => {
    for (const channels of [1, 3, 4]) {
      const images = tf.randomUniform<tf.Rank.R4>([3, 4, 5, channels], -1, 1, 'float32', 1);
      const first = apply(diffAugment(), images);
      expect(first.shape).toEqual([3, 4, 5, channels]);
      expect(await apply(diffAugment(), images).data()).toEqual(await first.data());
      expect(await apply(diffAugment(), images, 2).data()).not.toEqual(await first.data());
      await expectNoLeak(() => apply(diffAugment(), images));
    }
  });

  it.each([
    [{ translation: 2 }, 'translation must be at most 1 (got 2)'],
    [{ cutout: -1 }, 'cutout must be at least 0 (got -1)'],
    [{ color: 1 }, 'color must be true or false (got 1)'],
    [{ colour: true }, 'options has no option "colour"'],
    [nothing, 'options must leave something to change'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => diffAugment(options as unknown as DiffAugmentOptions)).toThrow(`diffAugment: ${message}`);
  });
});
