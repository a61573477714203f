import * as tf from '@tensorflow/tfjs-core';

/** The tfjs backend that this test process runs on: `cpu`, `wasm`, `webgl` or `webgpu`. */
export const backendName: string = import.meta.env['TEST_BACKEND'] ?? 'cpu';

/** Loads the backend that the test project names and makes it the current one. */
export async function startBackend(): Promise<void> {
  await import('@tensorflow/tfjs-layers');
  if (backendName === 'wasm') await import('@tensorflow/tfjs-backend-wasm');
  else if (backendName === 'webgl') await import('@tensorflow/tfjs-backend-webgl');
  else if (backendName === 'webgpu') await import('@tensorflow/tfjs-backend-webgpu');
  else await import('@tensorflow/tfjs-backend-cpu');
  if (!(await tf.setBackend(backendName))) throw new Error(`backend ${backendName} did not start`);
  await tf.ready();
}
