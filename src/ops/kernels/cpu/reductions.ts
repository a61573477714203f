import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock, type Kernel } from '../registration.js';
import { cpuBackend, floats } from './values.js';

/** Sums and means over neighbouring axes, by one pass over the numbers as they lie; the stock kernels turn the tensor first. */
function reduction(name: typeof tf.Sum | typeof tf.Mean): Kernel {
  return defineKernel<{ readonly x: TensorInfo }, tf.SumAttrs>(name, (stock) => (call) => {
    const { x } = call.inputs;
    const axes = tf.util.parseAxisParam(call.attrs.axis, x.shape).sort((a, b) => a - b);
    const first = axes[0] ?? 0;
    const next = first + axes.length;
    if (x.dtype !== 'float32' || axes.at(-1) !== next - 1) return runStock(stock, call);
    const backend = cpuBackend(call.backend);
    const [outer, reduced, inner] = [x.shape.slice(0, first), x.shape.slice(first, next), x.shape.slice(next)];
    const [rows, count, columns] = [outer, reduced, inner].map(tf.util.sizeFromShape);
    const sums = addUp(floats(backend, x), rows ?? 0, count ?? 0, columns ?? 0);
    const divisor = name === tf.Mean ? (count ?? 0) : 1;
    const kept = call.attrs.keepDims ? reduced.map(() => 1) : [];
    return backend.makeTensorInfo(
      [...outer, ...kept, ...inner],
      'float32',
      Float32Array.from(sums, (sum) => sum / divisor),
    );
  });
}

/** The sums over the middle axis of [rows, count, columns]. */
function addUp(values: Float32Array, rows: number, count: number, columns: number): Float64Array {
  const sums = new Float64Array(rows * columns);
  let from = 0;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < count; i++) {
      for (let to = row * columns; to < (row + 1) * columns; to++) sums[to] = (sums[to] ?? 0) + (values[from++] ?? 0);
    }
  }
  return sums;
}

export const reductions: readonly Kernel[] = [reduction(tf.Sum), reduction(tf.Mean)];
