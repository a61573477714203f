import * as tf from '@tensorflow/tfjs-core';
import { observeKernels } from 'tfjs-gan';

/** What the engine did while a function ran. */
export interface KernelCount {
  /** Kernels that the engine ran; a kernel that runs others counts once. */
  readonly kernels: number;
  /** The most bytes that tensors held at once. */
  readonly peakBytes: number;
}

/** Runs `work` and looks at the tensors' bytes after each kernel, when its inputs and its outputs both exist. */
export async function countKernels(work: () => void | Promise<void>): Promise<KernelCount> {
  let kernels = 0;
  let peakBytes = tf.memory().numBytes;
  const end = observeKernels(({ outermost }) => {
    if (!outermost) return;
    kernels++;
    peakBytes = Math.max(peakBytes, tf.memory().numBytes);
  });
  try {
    await work();
  } finally {
    end();
  }
  return { kernels, peakBytes };
}
