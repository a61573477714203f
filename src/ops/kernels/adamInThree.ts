import type { TensorInfo } from '@tensorflow/tfjs-core';
import { adamStepName, type AdamStepInputs, type AdamStepNumbers } from './adamStep.js';
import { defineKernel, type Kernel } from './registration.js';

/** Runs a program on a GPU: a value of the result from the values at the same place of the tensors, and from the numbers. */
export type Elementwise = (backend: unknown, tensors: readonly TensorInfo[], numbers: readonly number[]) => TensorInfo;

/** The programs that the update of Adam is made of, where a program has one output. */
export interface AdamPrograms {
  /** Of the tensors sum and gradient and the number beta: `sum · beta + gradient`. */
  readonly decayedSum: Elementwise;
  /** Of the same: `sum · beta + gradient²`. */
  readonly decayedSquares: Elementwise;
  /** Of the tensors m and v and the numbers scale and floor: `m / (√v + floor) · scale`. */
  readonly quotient: Elementwise;
}

/** The update of Adam in three programs instead of nine. */
export function adamInThree({ decayedSum, decayedSquares, quotient }: AdamPrograms): Kernel {
  return defineKernel<AdamStepInputs<TensorInfo>, AdamStepNumbers>(
    adamStepName,
    () =>
      ({ inputs: { gradient, ...old }, attrs: { beta1, beta2, scale, floor }, backend }) => {
        const m = decayedSum(backend, [old.m, gradient], [beta1]);
        const v = decayedSquares(backend, [old.v, gradient], [beta2]);
        return [quotient(backend, [m, v], [scale, floor]), m, v];
      },
  );
}
