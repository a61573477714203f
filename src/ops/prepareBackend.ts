import * as tf from '@tensorflow/tfjs-core';
import { checksOf, requireBackend } from '../core/index.js';
import { cpuKernels } from './kernels/cpu/index.js';
import { installKernels, type Kernel } from './kernels/registration.js';
import { prepareMemory, wasmKernels } from './kernels/wasm/index.js';
import { webglKernels } from './kernels/webgl/index.js';
import { webgpuKernels } from './kernels/webgpu/index.js';

const kernelsOf: Readonly<Record<string, readonly Kernel[]>> = {
  cpu: cpuKernels,
  wasm: wasmKernels,
  webgl: webglKernels,
  webgpu: webgpuKernels,
};

const check = checksOf('prepareBackend');

/**
 * Gives a backend the kernels that it lacks for training, or computes wrongly or slowly; where the stock kernels do, they
 * stay. `runModel` calls it for the current backend. A second call does nothing.
 *
 * @param backendName - a backend whose package is imported. Default: the current one.
 * @throws InvalidArgumentError for a backend that is not there, and an error for wasm without SIMD or where tfjs has none at all.
 */
export function prepareBackend(backendName: string = tf.getBackend()): void {
  requireBackend();
  if (!tf.getKernel(tf.Identity, backendName)) {
    check.fail('backendName', 'must be a backend whose package is imported already', backendName);
  }
  installKernels(backendName, kernelsOf[backendName] ?? []);
  if (backendName === 'wasm' && tf.getBackend() === 'wasm') prepareMemory(tf.backend());
}
