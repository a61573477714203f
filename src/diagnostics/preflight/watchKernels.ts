import * as tf from '@tensorflow/tfjs-core';
import { observeKernels } from '../../models/index.js';
import { kernelFlops } from './kernelFlops.js';

/** One kernel that the engine ran. */
export interface KernelCall {
  readonly name: string;
  /** 0 for a kernel that another kernel ran, whose operations count as the other one's. */
  readonly flops: number;
  readonly outermost: boolean;
  /** Bytes of all tensors right after it, when its inputs and its outputs both exist. */
  readonly bytes: number;
}

/** Runs `work`, which must not wait for anything, and notes what the engine does meanwhile. */
export function watchKernels<T>(work: () => T): { readonly result: T; readonly calls: readonly KernelCall[] } {
  const { state } = tf.engine();
  const calls: KernelCall[] = [];
  const end = observeKernels(({ name, inputs, attributes, outputs, outermost }) => {
    const shapes = outputs.map(({ shape }) => shape);
    const flops = outermost ? kernelFlops(name, inputs, attributes, shapes) : 0;
    calls.push({ name, flops, outermost, bytes: state.numBytes });
  });
  try {
    return { result: work(), calls };
  } finally {
    end();
  }
}
