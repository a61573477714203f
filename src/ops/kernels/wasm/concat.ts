import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock } from '../registration.js';
import { wasmBackend } from './heap.js';
import { copyRuns } from './rearrange.js';

/** Joins tensors by runs of numbers; the stock kernel makes two views of the heap for each run, however short. */
export const concat = defineKernel<Readonly<Record<string, TensorInfo>>, tf.ConcatAttrs>(
  tf.Concat,
  (stock) => (call) => {
    const parts = Object.values(call.inputs);
    const [first] = parts;
    if (!first || parts.some(({ dtype }) => dtype !== 'float32')) return runStock(stock, call);
    const [axis = 0] = tf.util.parseAxisParam(call.attrs.axis, first.shape);
    const backend = wasmBackend(call.backend);
    const result = backend.makeOutput(
      tf.backend_util.computeOutShape(
        parts.map(({ shape }) => shape),
        axis,
      ),
      'float32',
    );
    const rows = tf.util.sizeFromShape(result.shape.slice(0, axis));
    const width = tf.util.sizeFromShape(result.shape.slice(axis));
    let to = 0;
    for (const part of parts) {
      const length = tf.util.sizeFromShape(part.shape.slice(axis));
      copyRuns(backend, part, result, {
        outer: 1,
        inner: rows,
        length,
        from: 0,
        fromStrides: [0, length],
        to,
        toStrides: [0, width],
      });
      to += length;
    }
    return result;
  },
);
