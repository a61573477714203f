import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { conv2d, conv2dTranspose, prepareBackend } from '../../src/ops/index.js';
import { ConvolutionByDefinition } from '../support/convolutionByDefinition.js';
import { expectClose } from '../support/expectClose.js';
import { runs } from '../support/runs.js';

beforeAll(() => prepareBackend());

const tolerance = { absolute: 1e-4, relative: 1e-4 };
const options = { numRuns: runs(40) };

const convolutions = fc
  .record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: fc.integer({ min: 1, max: 9 }),
    width: fc.integer({ min: 1, max: 9 }),
    inChannels: fc.constantFrom(1, 2, 3, 9),
    outChannels: fc.constantFrom(1, 2, 5, 8),
    taps: fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 5 })),
    strides: fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 })),
    pad: fc.constantFrom('same' as const, 'valid' as const),
    seed: fc.nat(),
  })
  .filter(({ pad, height, width, taps }) => pad === 'same' || (height >= taps[0] && width >= taps[1]));

describe('the convolution kernels', () => {
  it('compute what the definition says: value and both gradients', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async (drawn) => {
        const { strides, pad } = drawn;
        const expected = new ConvolutionByDefinition(drawn);
        const x = tf.tensor4d(expected.x, expected.shapes.x);
        const kernel = tf.tensor4d(expected.kernel, expected.shapes.kernel);
        const dy = tf.tensor4d(expected.dy, expected.shapes.y);
        const run = (x: Tensor, kernel: Tensor): Tensor => conv2d(images(x), images(kernel), { strides, pad });
        const y = run(x, kernel);
        const [dx, dKernel] = tf.grads(run)([x, kernel], dy);
        expect(y.shape).toEqual(expected.shapes.y);
        await expectClose(y, expected.y, tolerance);
        await expectClose(dx ?? NaN, expected.dx, tolerance);
        await expectClose(dKernel ?? NaN, expected.dKernel, tolerance);
        tf.dispose([x, kernel, dy, y, dx ?? [], dKernel ?? []]);
      }),
      options,
    );
  });

  it('compute transposed convolutions, which are their transposes', async () => {
    await fc.assert(
      fc.asyncProperty(convolutions, async (drawn) => {
        const { strides, pad, batch, height, width, taps } = drawn;
        const size = (input: number, i: 0 | 1): number =>
          input * strides[i] + (pad === 'same' ? 0 : Math.max(taps[i] - strides[i], 0));
        // The convolution that leads from the output of the transposed one to its input.
        const expected = new ConvolutionByDefinition({ ...drawn, height: size(height, 0), width: size(width, 1) });
        expect(expected.shapes.y.slice(0, 3)).toEqual([batch, height, width]);
        const x = tf.tensor4d(expected.dy, expected.shapes.y);
        const kernel = tf.tensor4d(expected.kernel, expected.shapes.kernel);
        const dy = tf.tensor4d(expected.x, expected.shapes.x);
        const run = (x: Tensor, kernel: Tensor): Tensor => conv2dTranspose(images(x), images(kernel), { strides, pad });
        const y = run(x, kernel);
        const [dx, dKernel] = tf.grads(run)([x, kernel], dy);
        expect(y.shape).toEqual(expected.shapes.x);
        await expectClose(y, expected.dx, tolerance);
        await expectClose(dx ?? NaN, expected.y, tolerance);
        await expectClose(dKernel ?? NaN, expected.dKernel, tolerance);
        tf.dispose([x, kernel, dy, y, dx ?? [], dKernel ?? []]);
      }),
      options,
    );
  });
});

describe('the sum of many tensors', () => {
  it('takes more of them than a device binds at once', async () => {
    const tensors = Array.from({ length: 40 }, (_, i) => tf.tensor1d([i, 1, -i]));
    for (const count of [1, 7, 8, 9, 14, 15, 40])
      await expectClose(tf.addN(tensors.slice(0, count)), [
        (count * (count - 1)) / 2,
        count,
        (-count * (count - 1)) / 2,
      ]);
    tf.dispose(tensors);
  });
});

describe('the matrix product', () => {
  const size = fc.integer({ min: 1, max: 9 });
  const products = fc.record({
    rows: size,
    inner: size,
    columns: size,
    transposeA: fc.boolean(),
    transposeB: fc.boolean(),
    outer: fc.constantFrom(
      [[], []],
      [[2], []],
      [[2], [1]],
      [[1], [3]],
      [[3], [3]],
      [
        [2, 3],
        [1, 1],
      ],
      [
        [2, 3],
        [2, 3],
      ],
    ),
    seed: fc.nat(),
  });

  it('is right for every transposition and number of matrices', async () => {
    await fc.assert(
      fc.asyncProperty(products, async ({ rows, inner, columns, transposeA, transposeB, outer, seed }) => {
        const [outerA = [], outerB = []] = outer;
        const stream = new RandomStream(seed);
        const shapeA = [...outerA, ...(transposeA ? [inner, rows] : [rows, inner])];
        const shapeB = [...outerB, ...(transposeB ? [columns, inner] : [inner, columns])];
        const a = tf.tensor(stream.normals(sizeOf(shapeA)), shapeA);
        const b = tf.tensor(stream.normals(sizeOf(shapeB)), shapeB);
        const product = tf.matMul(a, b, transposeA, transposeB);
        // Elementwise product and sum over a new axis, by kernels of their own.
        const expected = tf.tidy(() => {
          const left = tf.expandDims(transposeA ? swapped(a) : a, -1);
          const right = tf.expandDims(transposeB ? swapped(b) : b, -3);
          return tf.sum(tf.mul(left, right), -2);
        });
        expect(product.shape).toEqual(expected.shape);
        await expectClose(product, expected, tolerance);
        tf.dispose([a, b, product, expected]);
      }),
      options,
    );
  });

  it('is right where one buffer is the right-hand side under two shapes', async () => {
    const a = tf.tensor2d([1, 2], [1, 2]);
    const wide = tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]);
    const column = tf.reshape(wide, [6, 1]);
    await expectClose(tf.matMul(a, wide), [9, 12, 15]);
    await expectClose(tf.matMul(tf.ones([1, 6]), column), [21]);
    await expectClose(tf.matMul(a, wide), [9, 12, 15]);
    const fused = tf.fused.matMul({ a: tf.ones([1, 6]), b: column, bias: tf.tensor1d([1]), activation: 'relu' });
    await expectClose(fused, [22]);
  });

  it('is right when fused with a bias', async () => {
    const a = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const b = tf.tensor2d([1, -1, 0, 2], [2, 2]);
    const bias = tf.tensor1d([10, -10]);
    const expected = { ff: [11, -7, 13, -5], ft: [9, -6, 9, -2], tf: [11, -5, 12, -4], tt: [8, -4, 8, -2] };
    for (const [transposeA, transposeB, values] of [
      [false, false, expected.ff],
      [false, true, expected.ft],
      [true, false, expected.tf],
      [true, true, expected.tt],
    ] as const) {
      const product = tf.fused.matMul({ a, b, transposeA, transposeB, bias, activation: 'linear' });
      await expectClose(product, values);
    }
  });
});

function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function swapped(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  return tf.transpose(x, [...axes.slice(0, -2), x.rank - 1, x.rank - 2]);
}

function images(x: Tensor): Tensor4D {
  return tf.reshape(x, [x.shape[0] ?? 0, x.shape[1] ?? 0, x.shape[2] ?? 0, x.shape[3] ?? 0]);
}
