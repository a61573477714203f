import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStockOfMany } from '../registration.js';
import { cpuBackend, floats } from './values.js';

/** Takes a tensor apart by runs of numbers that lie side by side; the stock kernel works out where each number lies. */
export const splitV = defineKernel<{ readonly x: TensorInfo }, tf.SplitVAttrs>(tf.SplitV, (stock) => (call) => {
  const { x } = call.inputs;
  if (x.dtype !== 'float32') return runStockOfMany(stock, call);
  const [axis = 0] = tf.util.parseAxisParam(call.attrs.axis, x.shape);
  const backend = cpuBackend(call.backend);
  const values = floats(backend, x);
  const rows = tf.util.sizeFromShape(x.shape.slice(0, axis));
  const inner = tf.util.sizeFromShape(x.shape.slice(axis + 1));
  const width = (x.shape[axis] ?? 0) * inner;
  let from = 0;
  return tf.backend_util.prepareSplitSize(x, call.attrs.numOrSizeSplits, axis).map((size) => {
    const run = size * inner;
    const part = new Float32Array(rows * run);
    for (let row = 0; row < rows; row++) {
      const start = row * width + from;
      part.set(values.subarray(start, start + run), row * run);
    }
    from += run;
    return backend.makeTensorInfo([...x.shape.slice(0, axis), size, ...x.shape.slice(axis + 1)], 'float32', part);
  });
});
