import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** What the kernels use of the cpu backend. */
export interface CpuBackend {
  readonly data: { get(dataId: TensorInfo['dataId']): { readonly values: unknown } };
  makeTensorInfo(shape: readonly number[], dtype: DataType, values: Float32Array): TensorInfo;
}

/** The backend that a kernel was called with, checked to be the cpu one. */
export function cpuBackend(backend: unknown): CpuBackend {
  if (!isCpuBackend(backend)) throw new Error('A cpu kernel was called with another backend');
  return backend;
}

function isCpuBackend(backend: unknown): backend is CpuBackend {
  return typeof backend === 'object' && backend !== null && 'makeTensorInfo' in backend && 'data' in backend;
}

/** The values of a tensor, in place if they are float32. */
export function floats(backend: CpuBackend, { dataId, dtype }: TensorInfo): Float32Array {
  const { values } = backend.data.get(dataId);
  if (values instanceof Float32Array) return values;
  if (values instanceof Int32Array || values instanceof Uint8Array) return Float32Array.from(values);
  throw new Error(`Expected a tensor of numbers (got ${dtype})`);
}

/** The values of each of `count` images that lie one after the other, in place. */
export function imagesOf(values: Float32Array, count: number): Float32Array[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}
