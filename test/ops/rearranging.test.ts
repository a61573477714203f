import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../../src/ops/index.js';
import { expectClose } from '../support/expectClose.js';
import { runs } from '../support/runs.js';

beforeAll(() => prepareBackend());

const shapes = fc.array(fc.integer({ min: 1, max: 19 }), { minLength: 1, maxLength: 4 });

/** 0, 1, 2, … in `shape`, so that each value tells where it came from. */
function counting(shape: readonly number[], start = 0): tf.Tensor {
  const size = shape.reduce((product, side) => product * side, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, i) => start + i),
    [...shape],
  );
}

async function valuesOf(compute: () => tf.Tensor | tf.Tensor[]): Promise<{ shape: number[]; values: number[] }[]> {
  const results = [tf.tidy(compute)].flat();
  const read = results.map(async (t) => ({ shape: t.shape, values: Array.from(await t.data()) }));
  const all = await Promise.all(read);
  tf.dispose(results);
  return all;
}

describe('concat', () => {
  it('joins along any axis what split takes apart', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.nat(),
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 }),
        async (shape, which, more) => {
          const axis = which % shape.length;
          const sizes = [shape[axis] ?? 1, ...more];
          const whole = shape.map((side, i) => (i === axis ? sizes.reduce((a, b) => a + b) : side));
          const [joined] = await valuesOf(() => tf.concat(tf.split(counting(whole), sizes, axis), axis));
          expect(joined).toEqual({ shape: whole, values: joined?.values.map((_, i) => i) });
        },
      ),
      { numRuns: runs(60) },
    );
  });

  it('lays rows beside each other', async () => {
    expect(await valuesOf(() => tf.concat([counting([2, 2]), counting([2, 1], 10)], -1))).toEqual([
      { shape: [2, 3], values: [0, 1, 10, 2, 3, 11] },
    ]);
  });

  it('joins integers, and tensors without values', async () => {
    const integers = (): tf.Tensor => tf.concat([tf.tensor1d([1, 2], 'int32'), tf.tensor1d([3], 'int32')]);
    expect(await valuesOf(integers)).toEqual([{ shape: [3], values: [1, 2, 3] }]);
    const empty = (): tf.Tensor => tf.concat([tf.zeros([2, 0]), counting([2, 1])], 1);
    expect(await valuesOf(empty)).toEqual([{ shape: [2, 1], values: [0, 1] }]);
  });
});

describe('split', () => {
  it('takes columns apart', async () => {
    expect(await valuesOf(() => tf.split(counting([2, 3]), [1, 2], 1))).toEqual([
      { shape: [2, 1], values: [0, 3] },
      { shape: [2, 2], values: [1, 2, 4, 5] },
    ]);
  });
});

describe('sum and mean', () => {
  it('add up over adjacent axes', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(), fc.nat(), fc.boolean(), async (shape, a, b, keepDims) => {
        const first = a % shape.length;
        const last = first + (b % (shape.length - first));
        const axes = shape.map((_, i) => i).slice(first, last + 1);
        const [sum, mean] = await valuesOf(() => [
          tf.sum(counting(shape), axes, keepDims),
          tf.mean(counting(shape), axes, keepDims),
        ]);
        const size = (from: number, to: number): number => shape.slice(from, to).reduce((x, y) => x * y, 1);
        const [count, inner] = [size(first, last + 1), size(last + 1, shape.length)];
        const expected = Array.from({ length: size(0, first) * inner }, (_, i) => {
          const start = Math.floor(i / inner) * count * inner + (i % inner);
          return Array.from({ length: count }, (_, j) => start + j * inner).reduce((x, y) => x + y);
        });
        await expectClose(sum?.values ?? [], expected, { relative: 1e-4 });
        await expectClose(
          mean?.values ?? [],
          expected.map((value) => value / count),
          { relative: 1e-4 },
        );
        expect(sum?.shape.length).toBe(keepDims ? shape.length : shape.length - axes.length);
      }),
      { numRuns: runs(60) },
    );
  });
});
