import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from 'tfjs-gan/node';
import { registerMissingKernels, type TfjsImplementationName } from '../implementations/index.js';

/** The backends that are measured in Node. */
export const nodeBackends = ['cpu', 'wasm', 'webgpu'] as const;
export type NodeBackend = (typeof nodeBackends)[number];

/**
 * Starts a backend in the way of an implementation: this library's own, or that of stock tfjs, in which wasm has one thread.
 *
 * @returns how many threads compute, null where that is not known.
 */
export async function startBackend(
  implementation: TfjsImplementationName,
  backend: NodeBackend,
  threads: number,
): Promise<number | null> {
  if (implementation === 'tfjs-gan') {
    const started = await useBackend(backend, backend === 'wasm' ? { threads } : {});
    return started.threads;
  }
  if (backend === 'cpu') await import('@tensorflow/tfjs-backend-cpu');
  if (backend === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  if (backend === 'webgpu') await importWebGPU();
  if (!(await tf.setBackend(backend))) throw new Error(`the backend ${backend} does not start`);
  await tf.ready();
  registerMissingKernels(backend);
  return backend === 'webgpu' ? null : 1;
}

/** The backend looks for WebGPU where browsers have it. */
async function importWebGPU(): Promise<void> {
  // The package is optional, and so are its types.
  const name = 'webgpu';
  const { create, globals } = (await import(name)) as { create: (options: string[]) => unknown; globals: object };
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', { value: { gpu: create([]) }, configurable: true });
  await import('@tensorflow/tfjs-backend-webgpu');
}
