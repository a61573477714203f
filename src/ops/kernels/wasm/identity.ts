import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock } from '../registration.js';
import { wasmBackend } from './heap.js';

/** Shares the values instead of copying them: every tensor that the tape saves passes through here. */
export const identity = defineKernel<{ readonly x: TensorInfo }, unknown>(tf.Identity, (stock) => (call) => {
  const { x } = call.inputs;
  if (x.dtype === 'string') return runStock(stock, call);
  wasmBackend(call.backend).incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
});
