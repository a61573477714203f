import type { TensorInfo } from '@tensorflow/tfjs-core';
import type * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../registration.js';
import { floats, type WasmBackend } from './heap.js';

/** The kernels of two operands that XNNPACK computes: four values at a time, on all threads. */
type Binary = typeof tf.Add | typeof tf.Multiply;

/** a ∘ b with broadcasting; a new tensor. */
export function binary(backend: WasmBackend, name: Binary, a: TensorInfo, b: TensorInfo): TensorInfo {
  return runKernel(name, 'wasm', { inputs: { a, b }, attrs: {}, backend });
}

/** A new vector of what `valueAt` gives for each index. */
export function vector(backend: WasmBackend, size: number, valueAt: (index: number) => number): TensorInfo {
  const result = backend.makeOutput([size], 'float32');
  floats(backend, result).set(Float32Array.from({ length: size }, (_, i) => valueAt(i)));
  return result;
}
