import { getThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import type { BrowserBackend } from '../../test/harness/chromium.js';
import { registerMissingKernels, type TfjsImplementationName } from '../implementations/index.js';

/** Starts a backend in a page. @returns how many threads compute, null where that is not known. */
export async function startBackend(
  implementation: TfjsImplementationName,
  backend: BrowserBackend,
): Promise<number | null> {
  setWasmPaths('/wasm/');
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  await tf.ready();
  if (implementation === 'plain-tfjs') registerMissingKernels(backend);
  return backend === 'wasm' ? getThreadsCount() : null;
}
