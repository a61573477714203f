import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { binaryCrossEntropy } from '../../src/losses/binaryCrossEntropy.js';
import { expectClose } from '../support/expectClose.js';
import { runs } from '../support/runs.js';

const oneLoss = (logit: number, target: number): tf.Scalar =>
  binaryCrossEntropy(tf.tensor1d([logit]), tf.tensor1d([target]));

/** The loss in double precision, in the form that does not cancel. */
const exact = (x: number, t: number): number => Math.max(x, 0) - t * x + Math.log1p(Math.exp(-Math.abs(x)));

describe('binaryCrossEntropy', () => {
  it('is log 2 for a logit of 0, whatever the label', async () => {
    await expectClose(oneLoss(0, 0), Math.LN2, { absolute: 1e-6 });
    await expectClose(oneLoss(0, 1.2), Math.LN2, { absolute: 1e-6 });
  });

  // Where the loss is small it must neither cancel nor come out below 0, so that it can be plotted on a log scale.
  it.each([5, 8, 10, 12, 13, 13.9, 14, 16, 20])('keeps the digits of the loss of a right answer of ±%d', async (x) => {
    for (const loss of [oneLoss(x, 1), oneLoss(-x, 0)]) {
      await expectClose(loss, exact(x, 1), { absolute: 1e-7, relative: 1e-3 });
      expect((await loss.data())[0]).toBeGreaterThan(0);
    }
  });

  it('hides a NaN neither in the value nor in the gradient', async () => {
    const target = tf.tensor1d([1, 1]);
    const { value, grad } = tf.valueAndGrad((x) => binaryCrossEntropy(x, target))(tf.tensor1d([NaN, 0]));
    expect((await value.data())[0]).toBeNaN();
    const gradient = await grad.data();
    expect(gradient[0]).toBeNaN();
    expect(gradient[1]).toBeCloseTo(-0.25);
  });

  it('agrees with double precision', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(fc.double({ min: -1e3, max: 1e3, noNaN: true }), fc.double({ min: -0.3, max: 1.3, noNaN: true })),
          {
            minLength: 1,
            maxLength: 5,
          },
        ),
        async (pairs) => {
          const wanted = pairs.map(([x, t]) => exact(Math.fround(x), Math.fround(t)));
          const loss = tf.tidy(() =>
            binaryCrossEntropy(tf.tensor1d(pairs.map(([x]) => x)), tf.tensor1d(pairs.map(([, t]) => t))),
          );
          const mean = wanted.reduce((sum, value) => sum + value, 0) / wanted.length;
          // Positive and negative terms of up to 300 may cancel in the mean.
          await expectClose(loss, mean, { absolute: 2e-4 });
          loss.dispose();
        },
      ),
      { numRuns: runs(30) },
    );
  });
});
