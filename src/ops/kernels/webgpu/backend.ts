import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** What the kernels use of tfjs's WebGPU backend. */
export interface WebGPUBackend {
  readonly device: { readonly limits: { readonly maxStorageBuffersPerShaderStage: number } };
  disposeData(dataId: TensorInfo['dataId']): boolean;
  runWebGPUProgram(
    program: object,
    inputs: readonly TensorInfo[],
    outputDtype: DataType,
    programDefinedUniform: readonly { readonly type: string; readonly data: readonly number[] }[],
  ): TensorInfo;
}

/** The backend that a kernel was called with, checked to be the one of webgpu. */
export function webgpuBackend(backend: unknown): WebGPUBackend {
  if (!isWebGPUBackend(backend))
    throw new Error('The backend registered as webgpu is not that of @tensorflow/tfjs-backend-webgpu 4');
  return backend;
}

function isWebGPUBackend(backend: unknown): backend is WebGPUBackend {
  return typeof backend === 'object' && backend !== null && 'runWebGPUProgram' in backend && 'device' in backend;
}
