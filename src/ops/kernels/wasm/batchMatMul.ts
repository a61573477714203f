import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock } from '../registration.js';
import { floats, wasmBackend, type WasmBackend } from './heap.js';
import { transposeMatrices } from './rearrange.js';

/** The shape under which a right-hand side was packed first: the stock kernel looks its packing up by buffer alone. */
const packedAs = new WeakMap<TensorInfo['dataId'], string>();

/**
 * Matrix product through XNNPACK also where an operand is to be transposed (the stock kernel then adds up number by
 * number), and right also where one buffer is the right-hand side under two shapes. Products of many right-hand sides
 * are left to the stock kernel.
 */
export const batchMatMul = defineKernel<{ readonly a: TensorInfo; readonly b: TensorInfo }, tf.BatchMatMulAttrs>(
  tf.BatchMatMul,
  (stock) => (call) => {
    const { a, b } = call.inputs;
    const { transposeA, transposeB } = call.attrs;
    const left = matricesOf(a);
    const right = matricesOf(b);
    if (right.count !== 1 || (transposeA && left.count !== 1) || a.dtype !== 'float32' || b.dtype !== 'float32') {
      return runStock(stock, call);
    }
    const backend = wasmBackend(call.backend);
    const outer = tf.broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const shape = [...outer, transposeA ? left.columns : left.rows, transposeB ? right.rows : right.columns];
    if (
      !transposeA &&
      transposeB &&
      left.count === 1 &&
      left.rows * (left.columns + right.rows) < right.columns * right.rows
    ) {
      return { ...productOfTransposes(backend, stock, [b, right], [a, left]), shape };
    }
    const rows = transposeA ? transposed(backend, a, left) : { ...a, shape: [left.count * left.rows, left.columns] };
    const columns = transposeB ? transposed(backend, b, right) : freshlyPacked(backend, b, right);
    const product = multiply(backend, stock, rows, columns);
    if (rows.dataId !== a.dataId) backend.disposeData(rows.dataId);
    if (columns.dataId !== b.dataId) backend.disposeData(columns.dataId);
    return { ...product, shape };
  },
);

function multiply(backend: WasmBackend, stock: KernelFunc, a: TensorInfo, b: TensorInfo): TensorInfo {
  return runStock(stock, { inputs: { a, b }, attrs: { transposeA: false, transposeB: false }, backend });
}

/** a · bᵀ as (b · aᵀ)ᵀ, where a and the product are smaller than b: it is then they that are transposed. */
function productOfTransposes(
  backend: WasmBackend,
  stock: KernelFunc,
  [b, right]: readonly [TensorInfo, Matrices],
  [a, left]: readonly [TensorInfo, Matrices],
): TensorInfo {
  const columns = transposed(backend, a, left);
  const product = multiply(backend, stock, { ...b, shape: [right.rows, right.columns] }, columns);
  const result = transposed(backend, product, { count: 1, rows: right.rows, columns: left.rows });
  backend.disposeData(columns.dataId);
  backend.disposeData(product.dataId);
  return result;
}

interface Matrices {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
}

function matricesOf({ shape }: TensorInfo): Matrices {
  return { count: tf.util.sizeFromShape(shape.slice(0, -2)), rows: shape.at(-2) ?? 1, columns: shape.at(-1) ?? 1 };
}

function transposed(backend: WasmBackend, matrix: TensorInfo, { rows, columns }: Matrices): TensorInfo {
  const result = backend.makeOutput([columns, rows], 'float32');
  transposeMatrices(backend, matrix, result, { rows, columns, fromStride: columns, toStride: rows });
  return result;
}

/** The right-hand side in a buffer that was never packed under another shape. */
function freshlyPacked(backend: WasmBackend, b: TensorInfo, { rows, columns }: Matrices): TensorInfo {
  const shape = [rows, columns];
  const key = shape.join();
  const packed = packedAs.get(b.dataId) ?? key;
  packedAs.set(b.dataId, packed);
  if (packed === key) return { ...b, shape };
  const copy = backend.makeOutput(shape, 'float32');
  floats(backend, copy).set(floats(backend, b));
  return copy;
}
