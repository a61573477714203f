import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { adamStepName, type AdamStepNumbers, type AdamStepInputs } from '../adamStep.js';
import { defineKernel } from '../registration.js';
import { wasmBackend } from './heap.js';
import { native, pointer } from './native.js';

/** The update of Adam in one pass over memory, instead of nine. */
export const adamStep = defineKernel<AdamStepInputs<TensorInfo>, AdamStepNumbers>(
  adamStepName,
  () =>
    ({ inputs: { gradient, m, v }, attrs: { beta1, beta2, scale, floor }, backend: anyBackend }) => {
      const backend = wasmBackend(anyBackend);
      const make = (): TensorInfo => backend.makeOutput(gradient.shape, 'float32');
      const [update, newM, newV] = [make(), make(), make()];
      native(backend).adamStep(
        pointer(backend, gradient),
        pointer(backend, m),
        pointer(backend, v),
        pointer(backend, update),
        pointer(backend, newM),
        pointer(backend, newV),
        tf.util.sizeFromShape(gradient.shape),
        beta1,
        beta2,
        scale,
        floor,
      );
      return [update, newM, newV];
    },
);
