import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** What the kernels use of the wasm backend. */
export interface WasmBackend {
  makeOutput(shape: readonly number[], dtype: DataType): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
  incRef(dataId: TensorInfo['dataId']): void;
  disposeData(dataId: TensorInfo['dataId']): boolean;
  readonly dataIdMap: { get(dataId: TensorInfo['dataId']): { readonly memoryOffset: number } };
  /** The Emscripten module. */
  readonly wasm: {
    readonly wasmMemory?: unknown;
    readonly asm?: { readonly memory?: unknown };
    readonly tfjs?: { getThreadsCount(): number };
  };
}

/** The backend that a kernel was called with, checked to be the wasm one. */
export function wasmBackend(backend: unknown): WasmBackend {
  if (!isWasmBackend(backend)) throw new Error('A wasm kernel was called with another backend');
  return backend;
}

function isWasmBackend(backend: unknown): backend is WasmBackend {
  return typeof backend === 'object' && backend !== null && 'makeOutput' in backend && 'typedArrayFromHeap' in backend;
}

/**
 * The values of a float32 tensor, in place. Allocating may move the heap, so take these views after the last
 * `makeOutput`.
 */
export function floats(backend: WasmBackend, tensor: TensorInfo): Float32Array {
  const values = backend.typedArrayFromHeap(tensor);
  if (!(values instanceof Float32Array)) throw new Error(`Expected a float32 tensor (got ${tensor.dtype})`);
  return values;
}
