import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock } from '../registration.js';
import { webgpuBackend } from './backend.js';

/**
 * The sum of any number of tensors. The stock kernel binds all of them at once, and where they are more than the device can bind
 * it computes nothing, without a word, together with all that was sent to the device beside it.
 */
export const addN = defineKernel<readonly TensorInfo[], object>(tf.AddN, (stock) => ({ inputs, attrs, backend }) => {
  const gpu = webgpuBackend(backend);
  // One binding is the result's.
  const most = gpu.device.limits.maxStorageBuffersPerShaderStage - 1;
  const sumOf = (tensors: readonly TensorInfo[]): TensorInfo => runStock(stock, { inputs: tensors, attrs, backend });
  let sum = sumOf(inputs.slice(0, most));
  for (let start = most; start < inputs.length; start += most - 1) {
    const part = sum;
    sum = sumOf([part, ...inputs.slice(start, start + most - 1)]);
    gpu.disposeData(part.dataId);
  }
  return sum;
});
