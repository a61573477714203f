import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStockOfMany } from '../registration.js';
import { wasmBackend } from './heap.js';
import { copyRuns } from './rearrange.js';

/** Takes a tensor apart by runs of numbers, as `concat` joins them. */
export const splitV = defineKernel<{ readonly x: TensorInfo }, tf.SplitVAttrs>(tf.SplitV, (stock) => (call) => {
  const { x } = call.inputs;
  if (x.dtype !== 'float32') return runStockOfMany(stock, call);
  const [axis = 0] = tf.util.parseAxisParam(call.attrs.axis, x.shape);
  const backend = wasmBackend(call.backend);
  const rows = tf.util.sizeFromShape(x.shape.slice(0, axis));
  const width = tf.util.sizeFromShape(x.shape.slice(axis));
  let from = 0;
  return tf.backend_util.prepareSplitSize(x, call.attrs.numOrSizeSplits, axis).map((size) => {
    const part = backend.makeOutput([...x.shape.slice(0, axis), size, ...x.shape.slice(axis + 1)], 'float32');
    const length = tf.util.sizeFromShape(part.shape.slice(axis));
    copyRuns(backend, x, part, {
      outer: 1,
      inner: rows,
      length,
      from,
      fromStrides: [0, width],
      to: 0,
      toStrides: [0, length],
    });
    from += length;
    return part;
  });
});
