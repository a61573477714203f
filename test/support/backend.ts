import * as tf from '@tensorflow/tfjs-core';
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    /** The tfjs backend of the test project. */
    backend: string;
    /** The seed of the property tests. */
    seed: number;
  }
}

/** The tfjs backend that these tests run on: `cpu`, `wasm`, `webgl` or `webgpu`. */
export const backendName: string = inject('backend');

const isBrowser = 'document' in globalThis;

/** Loads the backend that the test project names and makes it the current one. */
export async function startBackend(): Promise<void> {
  if (tf.getBackend() === backendName) return;
  await import('@tensorflow/tfjs-layers');
  if (backendName === 'wasm') await loadWasm();
  else if (backendName === 'webgl') await import('@tensorflow/tfjs-backend-webgl');
  else if (backendName === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  else await import('@tensorflow/tfjs-backend-cpu');
  if (!(await tf.setBackend(backendName))) throw new Error(`backend ${backendName} did not start`);
  await tf.ready();
}

async function loadWasm(): Promise<void> {
  const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  // The test server serves the repository; without a path the backend looks beside its script.
  if (isBrowser) setWasmPaths('/node_modules/@tensorflow/tfjs-backend-wasm/wasm-out/');
}
