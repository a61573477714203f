import * as tf from '@tensorflow/tfjs-core';

/** What the engine did while a function ran. */
export interface KernelCount {
  /** Kernels that the engine ran; a kernel that runs others counts once. */
  readonly kernels: number;
  /** The most bytes that tensors held at once. */
  readonly peakBytes: number;
}

/** Runs `work` and looks at the tensors' bytes after each kernel, when its inputs and its outputs both exist. */
export async function countKernels(work: () => void | Promise<void>): Promise<KernelCount> {
  const engine = tf.engine();
  const runKernel = engine.runKernel.bind(engine);
  let depth = 0;
  let kernels = 0;
  let peakBytes = tf.memory().numBytes;
  const counting: typeof runKernel = (...call) => {
    depth++;
    try {
      return runKernel(...call);
    } finally {
      depth--;
      if (depth === 0) {
        kernels++;
        peakBytes = Math.max(peakBytes, tf.memory().numBytes);
      }
    }
  };
  // An own property hides the method of the class until it is deleted.
  Object.defineProperty(engine, 'runKernel', { value: counting, configurable: true });
  try {
    await work();
  } finally {
    Reflect.deleteProperty(engine, 'runKernel');
  }
  return { kernels, peakBytes };
}
