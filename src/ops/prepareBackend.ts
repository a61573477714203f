import * as tf from '@tensorflow/tfjs-core';
import { cpuKernels } from './kernels/cpu/index.js';
import { installKernels, type Kernel } from './kernels/registration.js';
import { wasmKernels } from './kernels/wasm/index.js';

const kernelsOf: Readonly<Record<string, readonly Kernel[]>> = { cpu: cpuKernels, wasm: wasmKernels };

/**
 * Gives the current backend the kernels that it lacks for training, or computes wrongly or slowly. Call it after the
 * backend is ready; a second call does nothing. Where the stock kernels do, they stay.
 */
export function prepareBackend(): void {
  const name = tf.getBackend();
  installKernels(name, kernelsOf[name] ?? []);
}
