import * as tf from '@tensorflow/tfjs-core';
import { observeKernels } from '../../models/index.js';

/** What a function returned, and the most bytes that tensors held while it ran. */
export interface Peak<T> {
  readonly value: T;
  readonly bytes: number;
}

/** Runs `work`, which must not wait for anything, and looks at the bytes of all live tensors after each kernel. */
export function peakBytes<T>(work: () => T): Peak<T> {
  const { state } = tf.engine();
  let bytes = state.numBytes;
  const end = observeKernels(() => {
    bytes = Math.max(bytes, state.numBytes);
  });
  try {
    const value = work();
    return { value, bytes };
  } finally {
    end();
  }
}
