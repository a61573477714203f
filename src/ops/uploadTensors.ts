import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/**
 * Sends the values of tensors to the device now, where the backend would do so when a kernel first needs them there: until then
 * webgl and webgpu compute what is small in JavaScript, which rounds otherwise. Does nothing on backends without a device.
 */
export function uploadTensors(tensors: readonly Tensor[]): void {
  const backend: unknown = tf.backend();
  if (!canUpload(backend)) return;
  for (const { dataId, size } of tensors) if (size > 0) backend.uploadToGPU(dataId);
}

interface Uploading {
  uploadToGPU(dataId: Tensor['dataId']): void;
}

function canUpload(backend: unknown): backend is Uploading {
  return typeof backend === 'object' && backend !== null && 'uploadToGPU' in backend;
}
