import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runKernel, runStock } from '../registration.js';
import { binary } from './elementwise.js';
import { wasmBackend } from './heap.js';

/** x · step(x), the step being the slope below 0: both without branches, of which the stock kernel has one a value. */
export const leakyRelu = defineKernel<{ readonly x: TensorInfo }, tf.LeakyReluAttrs>(
  tf.LeakyRelu,
  (stock) => (call) => {
    const { x } = call.inputs;
    if (x.dtype !== 'float32') return runStock(stock, call);
    const backend = wasmBackend(call.backend);
    const steps = runKernel(tf.Step, 'wasm', { inputs: { x }, attrs: { alpha: call.attrs.alpha }, backend });
    const result = binary(backend, tf.Multiply, x, steps);
    backend.disposeData(steps.dataId);
    return result;
  },
);
