import type { TensorInfo } from '@tensorflow/tfjs-core';
import { adamStepName, type AdamStepInputs, type AdamStepNumbers } from '../adamStep.js';
import { defineKernel } from '../registration.js';
import { cpuBackend, floats } from './values.js';

/** The update of Adam in one loop, instead of nine kernels. */
export const adamStep = defineKernel<AdamStepInputs<TensorInfo>, AdamStepNumbers>(
  adamStepName,
  () =>
    ({ inputs: { gradient, ...old }, attrs: { beta1, beta2, scale, floor }, backend: anyBackend }) => {
      const backend = cpuBackend(anyBackend);
      const slopes = floats(backend, gradient);
      const m = Float32Array.from(floats(backend, old.m));
      const v = Float32Array.from(floats(backend, old.v));
      const update = new Float32Array(slopes.length);
      for (const [i, slope] of slopes.entries()) {
        const sum = (m[i] = (m[i] ?? 0) * beta1 + slope);
        const squares = (v[i] = (v[i] ?? 0) * beta2 + slope * slope);
        update[i] = (sum / (Math.sqrt(squares) + floor)) * scale;
      }
      return [update, m, v].map((values) => backend.makeTensorInfo(gradient.shape, 'float32', values));
    },
);
