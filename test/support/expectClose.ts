import type { Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** How far two numbers may lie apart: |actual - expected| ≤ absolute + relative · |expected|. */
export interface Tolerance {
  readonly absolute?: number;
  readonly relative?: number;
}

/** Fails unless every number is within the tolerance (default: absolute 1e-5); NaN is close to nothing. `what` names the values. */
export async function expectClose(
  actual: Tensor | ArrayLike<number> | number,
  expected: Tensor | ArrayLike<number> | number,
  tolerance: Tolerance = {},
  what = 'value',
): Promise<void> {
  const { absolute = 1e-5, relative = 0 } = tolerance;
  const actualValues = await numbers(actual);
  const expectedValues = await numbers(expected);
  expect(actualValues.length, `number of values of ${what}`).toBe(expectedValues.length);
  actualValues.forEach((value, i) => {
    const wanted = expectedValues[i] ?? NaN;
    const allowed = absolute + relative * Math.abs(wanted);
    if (!(Math.abs(value - wanted) <= allowed)) {
      expect.fail(`${what} ${i} is ${value}, expected ${wanted} ± ${allowed}`);
    }
  });
}

async function numbers(values: Tensor | ArrayLike<number> | number): Promise<number[]> {
  if (typeof values === 'number') return [values];
  return Array.from('dataId' in values ? await values.data() : values);
}
