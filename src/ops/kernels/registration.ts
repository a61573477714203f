import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** One call of a kernel, with the inputs and attributes that the kernel's name stands for. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: unknown;
}

/** A kernel that calls on the stock kernel of the same name, if there is one, for cases that it does not cover. */
export interface Kernel {
  readonly name: string;
  /** @param stock - what was registered before, or a function that throws. */
  readonly make: (stock: KernelFunc) => KernelFunc;
}

/** Names a kernel and gives its call the types that go with the name; tfjs itself types all kernels as open maps. */
export function defineKernel<Inputs, Attributes>(
  name: string,
  make: (stock: KernelFunc) => (call: KernelCall<Inputs, Attributes>) => TensorInfo | TensorInfo[],
): Kernel {
  return { name, make: (stock) => make(stock) as unknown as KernelFunc };
}

/** Puts `kernels` in the place of the stock ones of `backendName`; does nothing for those that are in place already. */
export function installKernels(backendName: string, kernels: readonly Kernel[]): void {
  for (const { name, make } of kernels) {
    const stock = tf.getKernel(name, backendName);
    if (stock && 'origin' in stock) continue;
    if (stock) tf.unregisterKernel(name, backendName);
    const kernelFunc = make(stock?.kernelFunc ?? missing(name, backendName));
    // The stock set-up is kept: it binds the stock kernel to each new instance of the backend.
    const config = { ...stock, kernelName: name, backendName, kernelFunc, origin: 'tfjs-gan' };
    tf.registerKernel(config);
  }
}

function missing(name: string, backendName: string): KernelFunc {
  return () => {
    throw new Error(`Kernel '${name}' is not registered for backend '${backendName}' in this configuration`);
  };
}

/** Runs the kernel that is registered as `name`. */
export function runKernel<Inputs, Attributes>(
  name: string,
  backendName: string,
  call: KernelCall<Inputs, Attributes>,
): TensorInfo {
  return runStock(tf.getKernel(name, backendName).kernelFunc, call);
}

/** Runs a kernel of one output. */
export function runStock<Inputs, Attributes>(kernel: KernelFunc, call: KernelCall<Inputs, Attributes>): TensorInfo {
  const [result, ...others] = runStockOfMany(kernel, call);
  if (!result || others.length > 0) throw new Error('Expected a kernel of one output');
  return result;
}

/** Runs a kernel of any number of outputs. */
export function runStockOfMany<Inputs, Attributes>(
  kernel: KernelFunc,
  call: KernelCall<Inputs, Attributes>,
): TensorInfo[] {
  // As in defineKernel: the kernel's name fixes these types.
  return [kernel(call as unknown as Parameters<KernelFunc>[0])].flat();
}
