import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock, type Kernel } from '../registration.js';
import { floats, wasmBackend } from './heap.js';

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
    addRows(floats(backend, x), floats(backend, result), { count, inner, factor: factor(count) });
    return result;
  });
}

interface Layout {
  /** Rows that are added up. */
  readonly count: number;
  /** Values in a row. */
  readonly inner: number;
  /** What each sum is multiplied by. */
  readonly factor: number;
}

/** Columns that are added up at a time: as many sums as stay in registers. */
const LANES = 8;

/** [outer, count, inner] → [outer, inner], summed in double precision. */
function addRows(source: Float32Array, target: Float32Array, layout: Layout): void {
  const { count, inner } = layout;
  for (let outer = 0; outer * inner < target.length; outer++) {
    let column = 0;
    for (; column + LANES <= inner; column += LANES) {
      addEightColumns(source, target, outer * count * inner + column, outer * inner + column, layout);
    }
    for (; column < inner; column++) {
      addColumn(source, target, outer * count * inner + column, outer * inner + column, layout);
    }
  }
}

function addColumn(source: Float32Array, target: Float32Array, from: number, to: number, layout: Layout): void {
  const { count, inner, factor } = layout;
  let sum = 0;
  for (let i = from; i < from + count * inner; i += inner) sum += source[i] ?? 0;
  target[to] = sum * factor;
}

function addEightColumns(source: Float32Array, target: Float32Array, from: number, to: number, layout: Layout): void {
  const { count, inner, factor } = layout;
  let [a, b, c, d, e, f, g, h] = [0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = from; i < from + count * inner; i += inner) {
    a += source[i] ?? 0;
    b += source[i + 1] ?? 0;
    c += source[i + 2] ?? 0;
    d += source[i + 3] ?? 0;
    e += source[i + 4] ?? 0;
    f += source[i + 5] ?? 0;
    g += source[i + 6] ?? 0;
    h += source[i + 7] ?? 0;
  }
  [a, b, c, d, e, f, g, h].forEach((sum, i) => (target[to + i] = sum * factor));
}
