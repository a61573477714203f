import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { WasmBackend } from './heap.js';
import { multiThreaded, singleThreaded } from './nativeBinaries.js';

/** Where a tensor's values start in the memory of the backend, in bytes. */
export type Pointer = number;

/** Functions of assembly/, which is where they and their arguments are described. */
type NativeName =
  | 'adamStep'
  | 'addInput'
  | 'copyRuns'
  | 'describeImage'
  | 'filterProducts'
  | 'inputProducts'
  | 'multiply'
  | 'outputProducts'
  | 'storeFilter'
  | 'storeOutput'
  | 'sumColumns'
  | 'transpose'
  | 'useScratch';

/** The compiled loops, working in the memory of a backend. */
export type NativeKernels = Readonly<Record<NativeName, (...args: readonly number[]) => void>>;

/** Bytes that a thread needs for a moment. */
export const SCRATCH_BYTES = 1152;

const instances = new WeakMap<WebAssembly.Memory, NativeKernels>();

/**
 * The compiled loops, working in the memory of the backend.
 *
 * @throws if WebAssembly has no SIMD here.
 */
export function native(backend: WasmBackend): NativeKernels {
  const memory = memoryOf(backend);
  const known = instances.get(memory);
  if (known) return known;
  const kernels = instantiate(memory);
  kernels.useScratch(pointer(backend, backend.makeOutput([SCRATCH_BYTES], 'int32')));
  instances.set(memory, kernels);
  return kernels;
}

/** The memory in which all tensors of the backend lie. */
export function memoryOf({ wasm }: WasmBackend): WebAssembly.Memory {
  // Emscripten shows the memory of one thread among the exports, that of many on the module.
  const memory = wasm.wasmMemory ?? wasm.asm?.memory;
  if (memory instanceof WebAssembly.Memory) return memory;
  throw new Error(
    'The memory of the wasm backend was not found: tfjs-gan works with @tensorflow/tfjs-backend-wasm 4.22',
  );
}

/** The offset of a value of a tensor. */
export function pointer(backend: WasmBackend, tensor: TensorInfo, index = 0): Pointer {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset + index * Float32Array.BYTES_PER_ELEMENT;
}

/** The binary for a memory. */
export function binaryFor({ buffer }: WebAssembly.Memory): Uint8Array<ArrayBuffer> {
  const isShared = typeof SharedArrayBuffer !== 'undefined' && buffer instanceof SharedArrayBuffer;
  return Uint8Array.from(atob(isShared ? multiThreaded : singleThreaded), (character) => character.charCodeAt(0));
}

function instantiate(memory: WebAssembly.Memory): NativeKernels {
  try {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binaryFor(memory)), { env: { memory } });
    // The binary was compiled from the functions that the type lists.
    return exports as unknown as NativeKernels;
  } catch (cause) {
    throw new Error(
      'training on wasm needs WebAssembly with SIMD, which this processor or engine does not have; use another backend: ' +
        'webgpu or webgl in a browser, tensorflow or cpu in Node',
      { cause },
    );
  }
}
