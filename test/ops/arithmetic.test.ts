import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { prepareBackend } from '../../src/ops/index.js';
import { expectClose } from '../support/expectClose.js';
import { runs } from '../support/runs.js';

beforeAll(() => prepareBackend());

/** A tensor, and the number at a place of it. */
class Numbers {
  readonly values: Float32Array;

  constructor(
    readonly shape: readonly number[],
    seed: number,
  ) {
    this.values = new RandomStream(seed).uniforms(tf.util.sizeFromShape([...shape]), 0.5, 2);
  }

  tensor(): tf.Tensor {
    return tf.tensor(this.values, [...this.shape]);
  }

  /** The number at a place of a tensor that this one is broadcast to. */
  at(place: readonly number[]): number {
    const own = place.slice(place.length - this.shape.length);
    const index = this.shape.reduce((sum, length, axis) => sum * length + (length === 1 ? 0 : (own[axis] ?? 0)), 0);
    return this.values[index] ?? NaN;
  }
}

/** All places of a tensor, in order. */
function places(shape: readonly number[]): number[][] {
  const [length, ...rest] = shape;
  if (length === undefined) return [[]];
  return Array.from({ length }, (_, i) => places(rest).map((place) => [i, ...place])).flat();
}

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });

describe('arithmetic', () => {
  const operations: [(a: tf.Tensor, b: tf.Tensor) => tf.Tensor, (a: number, b: number) => number][] = [
    [tf.add, (a, b) => a + b],
    [tf.sub, (a, b) => a - b],
    [tf.mul, (a, b) => a * b],
    [tf.div, (a, b) => a / b],
  ];

  it('broadcasts either side along any axes', async () => {
    await fc.assert(
      fc.asyncProperty(
        shapes,
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        fc.nat(4),
        fc.boolean(),
        fc.nat(3),
        async (shape, ones, dropped, isLeft, which) => {
          const whole = new Numbers(shape, 1);
          const part = new Numbers(shape.map((length, axis) => (ones[axis] ? 1 : length)).slice(dropped), 2);
          const [a, b] = isLeft ? [part, whole] : [whole, part];
          const [compute, byHand] = operations[which] ?? [tf.add, () => NaN];
          const result = tf.tidy(() => compute(a.tensor(), b.tensor()));
          const expected = places(shape).map((place) => byHand(a.at(place), b.at(place)));
          await expectClose(result, expected, { relative: 1e-6 });
          result.dispose();
        },
      ),
      { numRuns: runs(120) },
    );
  });

  it('is that of integers where both are', async () => {
    await expectClose(tf.add(tf.tensor1d([1, 2], 'int32'), tf.scalar(3, 'int32')), [4, 5]);
    await expectClose(tf.mul(tf.zeros([0, 3]), tf.ones([3])), []);
  });
});

describe('sums and means', () => {
  it('are taken over any axes', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(15), fc.boolean(), fc.boolean(), async (shape, mask, isMean, keepDims) => {
        const axes = shape.flatMap((_, axis) => ((mask >> axis) & 1 ? [axis] : []));
        const x = new Numbers(shape, 3);
        const sums = new Map<string, number[]>();
        for (const place of places(shape)) {
          const key = place.filter((_, axis) => !axes.includes(axis)).join();
          sums.set(key, [...(sums.get(key) ?? []), x.at(place)]);
        }
        const total = (values: number[]): number => values.reduce((a, b) => a + b);
        const expected = [...sums.values()].map((values) => total(values) / (isMean ? values.length : 1));
        const result = tf.tidy(() => (isMean ? tf.mean : tf.sum)(x.tensor(), axes, keepDims));
        await expectClose(result, expected, { relative: 1e-5 });
        result.dispose();
      }),
      { numRuns: runs(80) },
    );
  });
});
