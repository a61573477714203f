import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { cpuKernels } from './kernels/cpu/index.js';
import { installKernels, type Kernel } from './kernels/registration.js';
import { wasmKernels } from './kernels/wasm/index.js';

const kernelsOf: Readonly<Record<string, readonly Kernel[]>> = { cpu: cpuKernels, wasm: wasmKernels };

/**
 * What computes small tensors in JavaScript while their values have not been sent to the device. The result would then depend, in its
 * last bits, on where the values happen to be: after a resume, elsewhere than before.
 */
const forwardingFlags: Readonly<Record<string, string>> = { webgl: 'WEBGL_CPU_FORWARD', webgpu: 'WEBGPU_CPU_FORWARD' };

const check = checksOf('prepareBackend');

/**
 * Gives a backend the kernels that it lacks for training, or computes wrongly or slowly; where the stock kernels do, they
 * stay. On webgl and webgpu, small tensors are no longer computed in JavaScript. `runModel` calls it for the current
 * backend. A second call does nothing.
 *
 * @param backendName - a backend whose package is imported. Default: the current one.
 */
export function prepareBackend(backendName: string = tf.getBackend()): void {
  if (!tf.getKernel(tf.Identity, backendName)) {
    check.fail('backendName', 'must be a backend whose package is imported already', backendName);
  }
  installKernels(backendName, kernelsOf[backendName] ?? []);
  const flag = forwardingFlags[backendName];
  if (flag !== undefined && tf.env().getBool(flag)) tf.env().set(flag, false);
}
