import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock } from '../registration.js';
import { binary, vector } from './elementwise.js';
import { floats, wasmBackend, type WasmBackend } from './heap.js';

interface BatchNormInputs {
  readonly x: TensorInfo;
  readonly mean: TensorInfo;
  readonly variance: TensorInfo;
  readonly offset?: TensorInfo | null;
  readonly scale?: TensorInfo | null;
}

/** Batch norm as one product and one sum a value; the stock kernel takes a root for each. */
export const fusedBatchNorm = defineKernel<BatchNormInputs, tf.FusedBatchNormAttrs>(
  tf.FusedBatchNorm,
  (stock) => (call) => {
    const { x, mean, variance, offset, scale } = call.inputs;
    const channels = x.shape.at(-1) ?? 0;
    const vectors = [mean, variance, offset, scale].every((t) => !t || tf.util.sizeFromShape(t.shape) === channels);
    if (x.dtype !== 'float32' || !vectors) return runStock(stock, call);
    const backend = wasmBackend(call.backend);
    const [means, variances] = [floats(backend, mean), floats(backend, variance)];
    const scales = scale ? floats(backend, scale) : null;
    const offsets = offset ? floats(backend, offset) : null;
    const factorOf = (i: number): number =>
      (scales?.[i] ?? 1) / Math.sqrt((variances[i] ?? 0) + call.attrs.varianceEpsilon);
    const shiftOf = (i: number): number => (offsets?.[i] ?? 0) - (means[i] ?? 0) * factorOf(i);
    return affine(backend, x, factorOf, shiftOf);
  },
);

type ByChannel = (channel: number) => number;

/** x · factor + shift, both by channel. */
function affine(backend: WasmBackend, x: TensorInfo, factorOf: ByChannel, shiftOf: ByChannel): TensorInfo {
  const channels = x.shape.at(-1) ?? 0;
  const factors = vector(backend, channels, factorOf);
  const shifts = vector(backend, channels, shiftOf);
  const scaled = binary(backend, tf.Multiply, x, factors);
  const result = binary(backend, tf.Add, scaled, shifts);
  for (const temporary of [factors, shifts, scaled]) backend.disposeData(temporary.dataId);
  return result;
}
