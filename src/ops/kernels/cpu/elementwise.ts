import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock, type Kernel } from '../registration.js';
import { cpuBackend, floats } from './values.js';

type Loop = (a: Float32Array, b: Float32Array, result: Float32Array) => void;

const loops: Readonly<Record<string, Loop>> = {
  [tf.Add]: (a, b, result) => {
    for (let i = 0; i < result.length; i++) result[i] = (a[i] ?? 0) + (b[i] ?? 0);
  },
  [tf.Sub]: (a, b, result) => {
    for (let i = 0; i < result.length; i++) result[i] = (a[i] ?? 0) - (b[i] ?? 0);
  },
  [tf.Multiply]: (a, b, result) => {
    for (let i = 0; i < result.length; i++) result[i] = (a[i] ?? 0) * (b[i] ?? 0);
  },
  [tf.RealDiv]: (a, b, result) => {
    for (let i = 0; i < result.length; i++) result[i] = (a[i] ?? 0) / (b[i] ?? 0);
  },
};

/** The four rules of arithmetic over arrays. The stock kernels call a function for each number, and divide to find it. */
export const elementwise: readonly Kernel[] = Object.entries(loops).map(([name, loop]) =>
  defineKernel<{ readonly a: TensorInfo; readonly b: TensorInfo }, object>(name, (stock) => (call) => {
    const { a, b } = call.inputs;
    if (a.dtype !== 'float32' || b.dtype !== 'float32') return runStock(stock, call);
    const backend = cpuBackend(call.backend);
    const shape = tf.backend_util.assertAndGetBroadcastShape([...a.shape], [...b.shape]);
    const left = spread(floats(backend, a), a.shape, shape);
    const right = spread(floats(backend, b), b.shape, shape);
    if (!left || !right) return runStock(stock, call);
    const result = new Float32Array(tf.util.sizeFromShape(shape));
    loop(left, right, result);
    return backend.makeTensorInfo(shape, 'float32', result);
  }),
);

/**
 * The values of a tensor as they stand in the shape that it is broadcast to; null unless what is not repeated lies side by side, as
 * in [channels], [batch, 1, 1, 1] and scalars.
 */
function spread(values: Float32Array, from: readonly number[], to: readonly number[]): Float32Array | null {
  const size = tf.util.sizeFromShape([...to]);
  if (values.length === size) return values;
  const aligned = [...Array<number>(to.length - from.length).fill(1), ...from];
  const own = aligned.flatMap((length, axis) => (length > 1 ? [axis] : []));
  const first = own[0] ?? 0;
  const last = own.at(-1) ?? -1;
  const repeated = to.some((length, axis) => axis >= first && axis <= last && aligned[axis] !== length);
  if (repeated) return null;
  const run = tf.util.sizeFromShape(to.slice(last + 1));
  const result = new Float32Array(size);
  for (let i = 0, block = 0; i < size; i += run, block++) result.fill(values[block % values.length] ?? 0, i, i + run);
  return result;
}
