import { wasmBackend } from './heap.js';
import { native } from './native.js';

/** What is used of the Emscripten module of the backend. */
interface Module {
  _malloc: (bytes: number) => number;
  _free(address: number): void;
  readonly HEAPU8: { readonly byteLength: number };
}

/**
 * Makes a running wasm backend ready: puts the compiled loops into its memory, and lets it throw when its memory is used up. The
 * stock one takes the null pointer that it is given for an address, and goes on writing over itself until something breaks.
 *
 * @throws if WebAssembly has no SIMD here.
 */
export function prepareMemory(backend: unknown): void {
  native(wasmBackend(backend));
  const module = moduleOf(backend);
  if (!module || guarded.has(module)) return;
  guarded.add(module);
  // Until its first call the function is one that then puts another in its place.
  module._free(module._malloc(1));
  const allocate = module._malloc;
  module._malloc = (bytes) => {
    const address = allocate(bytes);
    if (address === 0 && bytes > 0) throw new RangeError(describe(bytes, module.HEAPU8.byteLength));
    return address;
  };
}

const guarded = new WeakSet<Module>();

function describe(bytes: number, held: number): string {
  const mebibytes = (count: number): string => `${Math.ceil(count / 2 ** 20)} MiB`;
  return (
    `wasm: out of memory: ${mebibytes(bytes)} more are needed, ${mebibytes(held)} are taken, and WebAssembly addresses ` +
    '4096 MiB at most. Take a smaller batchSize, or the same batch in parts (microBatchSize); see docs/backends.md, "Memory"'
  );
}

function moduleOf(backend: unknown): Module | null {
  if (typeof backend !== 'object' || backend === null || !('wasm' in backend)) return null;
  const { wasm } = backend;
  return isModule(wasm) ? wasm : null;
}

function isModule(value: unknown): value is Module {
  return typeof value === 'object' && value !== null && '_malloc' in value && '_free' in value && 'HEAPU8' in value;
}
