import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock } from '../registration.js';
import { addProduct, transposed } from './matrices.js';
import { cpuBackend, floats } from './values.js';

/** Matrix product by rows. Products of more than two matrices are left to the stock kernel. */
export const batchMatMul = defineKernel<{ readonly a: TensorInfo; readonly b: TensorInfo }, tf.BatchMatMulAttrs>(
  tf.BatchMatMul,
  (stock) => (call) => {
    const { a, b } = call.inputs;
    const { transposeA, transposeB } = call.attrs;
    if (a.shape.length !== 2 || b.shape.length !== 2) return runStock(stock, call);
    const backend = cpuBackend(call.backend);
    const [rows = 0, inner = 0] = transposeA ? [...a.shape].reverse() : a.shape;
    const [columns = 0] = transposeB ? b.shape : [...b.shape].reverse();
    const left = transposeA ? transposed(floats(backend, a), inner, rows) : floats(backend, a);
    const right = transposeB ? floats(backend, b) : transposed(floats(backend, b), inner, columns);
    const product = new Float64Array(rows * columns);
    addProduct(product, left, right, { rows, columns, inner });
    return backend.makeTensorInfo([rows, columns], 'float32', new Float32Array(product));
  },
);
