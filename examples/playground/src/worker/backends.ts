import * as tf from '@tensorflow/tfjs-core';
import plain from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.wasm?url';
import simd from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm?url';
import threaded from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.wasm?url';
import { backends, type BackendId } from '../shared/catalog.js';
import type { BackendNote } from '../shared/protocol.js';

/** Which backends this browser has, without starting one. */
export function inspectBackends(): Promise<BackendNote[]> {
  return Promise.all(
    backends.map(async ({ id }) => {
      const problem = await problemOf(id);
      const slow = problem === null && (await isSoftware(id));
      return { id, available: problem === null, slow, note: problem ?? (slow ? SOFTWARE : worthKnowing(id)) };
    }),
  );
}

const SOFTWARE_DRIVERS = /swiftshader|llvmpipe|software/i;
const SOFTWARE = 'Here in software, on the processor: WebAssembly is faster.';

/** Makes a backend the current one; each is downloaded when it is first asked for. */
export async function startBackend(id: BackendId): Promise<string> {
  const description = await load[id]();
  if (!(await tf.setBackend(id))) throw new Error(`${id} does not start here; choose another one`);
  await tf.ready();
  return description();
}

async function problemOf(id: BackendId): Promise<string | null> {
  switch (id) {
    case 'webgpu': {
      if (!isSecureContext) return 'Browsers offer it on pages from https: or localhost alone.';
      // Absent in browsers without it, whatever its type says.
      const gpu: GPU | undefined = navigator.gpu;
      if (!gpu) return 'This browser does not have it, or has it switched off.';
      const adapter = await gpu.requestAdapter().catch(() => null);
      return adapter ? null : 'This browser finds no graphics card that it trusts with it.';
    }
    case 'webgl': {
      const context = new OffscreenCanvas(1, 1).getContext('webgl2');
      if (!context) return 'This browser gives no WebGL 2, often because hardware acceleration is switched off.';
      return context.getExtension('EXT_color_buffer_float') ? null : 'This graphics card cannot compute with floats.';
    }
    case 'wasm':
      return typeof WebAssembly === 'object' ? null : 'WebAssembly is switched off in this browser.';
  }
}

async function isSoftware(id: BackendId): Promise<boolean> {
  if (id === 'webgpu') {
    const adapter: unknown = await navigator.gpu.requestAdapter();
    // Newer than the types that tfjs brings.
    const info: unknown = typeof adapter === 'object' && adapter !== null && 'info' in adapter ? adapter.info : null;
    const name: unknown = typeof info === 'object' && info !== null && 'architecture' in info ? info.architecture : '';
    return typeof name === 'string' && SOFTWARE_DRIVERS.test(name);
  }
  if (id !== 'webgl') return false;
  const context = new OffscreenCanvas(1, 1).getContext('webgl2');
  const details = context?.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = details && context?.getParameter(details.UNMASKED_RENDERER_WEBGL);
  return typeof renderer === 'string' && SOFTWARE_DRIVERS.test(renderer);
}

function worthKnowing(id: BackendId): string {
  if (id !== 'wasm') return '';
  if (crossOriginIsolated) return `On ${threadCount()} of ${navigator.hardwareConcurrency} cores.`;
  return 'On one core: the site does not send the two headers that more would need.';
}

/** One core is the page's. */
function threadCount(): number {
  return crossOriginIsolated ? Math.max(1, Math.min(navigator.hardwareConcurrency - 1, 8)) : 1;
}

let wasmPrepared = false;

const load: Readonly<Record<BackendId, () => Promise<() => string>>> = {
  async webgpu() {
    await import('@tensorflow/tfjs-backend-webgpu');
    return () => 'WebGPU';
  },
  async webgl() {
    await import('@tensorflow/tfjs-backend-webgl');
    return () => 'WebGL';
  },
  async wasm() {
    const { setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    // Neither can be said again once it runs.
    if (!wasmPrepared) {
      wasmPrepared = true;
      setWasmPaths({
        'tfjs-backend-wasm.wasm': plain,
        'tfjs-backend-wasm-simd.wasm': simd,
        'tfjs-backend-wasm-threaded-simd.wasm': threaded,
      });
      setThreadsCount(threadCount());
    }
    const threads = threadCount();
    return () => `WebAssembly, ${threads} thread${threads === 1 ? '' : 's'}`;
  },
};
