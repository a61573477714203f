import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock, type Kernel } from '../registration.js';
import { wasmBackend } from './heap.js';
import { native, pointer } from './native.js';

interface ReductionCall {
  readonly x: TensorInfo;
}

/** Sum over outer axes, by rows; the stock kernel transposes first. Other sums are left to the stock kernel. */
export const sum = reduction(tf.Sum, () => 1);

/** Mean over outer axes, by rows; the stock kernel transposes first. Other means are left to the stock kernel. */
export const mean = reduction(tf.Mean, (count) => 1 / count);

function reduction(name: string, factor: (count: number) => number): Kernel {
  return defineKernel<ReductionCall, tf.SumAttrs>(name, (stock) => (call) => {
    const { x } = call.inputs;
    const axes = tf.util.parseAxisParam(call.attrs.axis, x.shape).sort((a, b) => a - b);
    const first = axes[0] ?? 0;
    const adjacent = axes.every((axis, i) => axis === first + i);
    const inner = tf.util.sizeFromShape(x.shape.slice(first + axes.length));
    if (x.dtype !== 'float32' || !adjacent || axes.length === 0 || inner === 1) return runStock(stock, call);
    const [shape] = tf.backend_util.computeOutAndReduceShapes(x.shape, axes);
    const outShape = call.attrs.keepDims ? tf.backend_util.expandShapeToKeepDim(shape, axes) : shape;
    const backend = wasmBackend(call.backend);
    const result = backend.makeOutput(outShape, 'float32');
    const count = tf.util.sizeFromShape(x.shape.slice(first, first + axes.length));
    const outer = tf.util.sizeFromShape(x.shape.slice(0, first));
    native(backend).sumColumns(pointer(backend, x), pointer(backend, result), outer, count, inner, factor(count));
    return result;
  });
}
