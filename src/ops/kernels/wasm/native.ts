import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './heap.js';
import { multiThreaded, singleThreaded } from './nativeBinaries.js';

/** Where a tensor's values start in the memory of the backend, in bytes. */
type Pointer = number;

/** The functions of assembly/, which is where they are described. */
export interface NativeKernels {
  adamStep(
    gradient: Pointer,
    m: Pointer,
    v: Pointer,
    update: Pointer,
    newM: Pointer,
    newV: Pointer,
    size: number,
    beta1: number,
    beta2: number,
    scale: number,
    floor: number,
  ): void;
  copyRuns(
    source: Pointer,
    target: Pointer,
    outer: number,
    inner: number,
    length: number,
    sourceOuter: number,
    sourceInner: number,
    targetOuter: number,
    targetInner: number,
  ): void;
  transpose(
    source: Pointer,
    target: Pointer,
    count: number,
    rows: number,
    columns: number,
    sourceStep: number,
    sourceStride: number,
    targetStep: number,
    targetStride: number,
  ): void;
  sumColumns(source: Pointer, target: Pointer, outer: number, count: number, inner: number, factor: number): void;
}

const instances = new WeakMap<WebAssembly.Memory, NativeKernels>();

/**
 * The compiled loops, working in the memory of the backend.
 *
 * @throws if WebAssembly has no SIMD here.
 */
export function native({ wasm }: WasmBackend): NativeKernels {
  // Emscripten shows the memory of one thread among the exports, that of many on the module.
  const memory = wasm.wasmMemory ?? wasm.asm?.memory;
  if (!(memory instanceof WebAssembly.Memory)) {
    throw new Error(
      'The memory of the wasm backend was not found: tfjs-gan works with @tensorflow/tfjs-backend-wasm 4.22',
    );
  }
  const known = instances.get(memory);
  if (known) return known;
  const made = instantiate(memory);
  instances.set(memory, made);
  return made;
}

/** The offset of a float32 value of a tensor. */
export function pointer(backend: WasmBackend, tensor: TensorInfo, index = 0): Pointer {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset + index * Float32Array.BYTES_PER_ELEMENT;
}

function instantiate(memory: WebAssembly.Memory): NativeKernels {
  const binary = isShared(memory) ? multiThreaded : singleThreaded;
  const bytes = Uint8Array.from(atob(binary), (character) => character.charCodeAt(0));
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory } });
    // The binary was compiled from the functions that the type lists.
    return exports as unknown as NativeKernels;
  } catch (cause) {
    throw new Error(
      'tfjs-gan needs WebAssembly with SIMD to train on the wasm backend: use a newer engine, or another backend',
      {
        cause,
      },
    );
  }
}

function isShared({ buffer }: WebAssembly.Memory): boolean {
  return typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
}
