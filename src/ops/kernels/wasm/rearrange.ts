import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './heap.js';
import { native, pointer } from './native.js';

/** Matrices in a tensor: how to read them, and where to write their transposes. Counted in values. */
export interface Matrices {
  readonly rows: number;
  readonly columns: number;
  /** Where the first matrix starts in the source. Default: 0. */
  readonly from?: number;
  /** Distance of rows in the source; columns are adjacent. */
  readonly fromStride: number;
  /** Where the first transpose starts in the target. Default: 0. */
  readonly to?: number;
  /** Distance of columns in the target; rows are adjacent. */
  readonly toStride: number;
  /** How many matrices, and how far apart they are. Default: one. */
  readonly count?: number;
  readonly fromStep?: number;
  readonly toStep?: number;
}

/** target[to + column · toStride + row] = source[from + row · fromStride + column], for each matrix. */
export function transposeMatrices(
  backend: WasmBackend,
  source: TensorInfo,
  target: TensorInfo,
  { rows, columns, from = 0, fromStride, to = 0, toStride, count = 1, fromStep = 0, toStep = 0 }: Matrices,
): void {
  native(backend).transpose(
    pointer(backend, source, from),
    pointer(backend, target, to),
    count,
    rows,
    columns,
    fromStep,
    fromStride,
    toStep,
    toStride,
  );
}

/** Runs of adjacent values, in a grid of [outer, inner] runs: how to read and where to write them. */
export interface Runs {
  readonly outer: number;
  readonly inner: number;
  /** Values in a run. */
  readonly length: number;
  readonly from: number;
  readonly fromStrides: readonly [outer: number, inner: number];
  readonly to: number;
  readonly toStrides: readonly [outer: number, inner: number];
}

/** Copies runs of adjacent values from one tensor to another. */
export function copyRuns(
  backend: WasmBackend,
  source: TensorInfo,
  target: TensorInfo,
  { outer, inner, length, from, fromStrides, to, toStrides }: Runs,
): void {
  native(backend).copyRuns(
    pointer(backend, source, from),
    pointer(backend, target, to),
    outer,
    inner,
    length,
    ...fromStrides,
    ...toStrides,
  );
}
