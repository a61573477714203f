import type { NamedTensorInfoMap } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
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
  const engine = tf.engine();
  const runKernel = engine.runKernel.bind(engine);
  const calls: KernelCall[] = [];
  let depth = 0;
  const watching: typeof runKernel = (name, inputs, attrs) => {
    depth++;
    try {
      const outputs = runKernel(name, inputs, attrs);
      const outermost = depth === 1;
      const flops = outermost ? kernelFlops(name, inputs, attrs ?? {}, [outputs].flat().map(shapeOf)) : 0;
      calls.push({ name, flops, outermost, bytes: tf.memory().numBytes });
      // The engine gives what its caller says that it gives, and so does this.
      return outputs as never;
    } finally {
      depth--;
    }
  };
  // An own property hides the method of the class until it is deleted.
  Object.defineProperty(engine, 'runKernel', { value: watching, configurable: true });
  try {
    return { result: work(), calls };
  } finally {
    Reflect.deleteProperty(engine, 'runKernel');
  }
}

function shapeOf(tensor: NamedTensorInfoMap[string]): readonly number[] {
  return tensor?.shape ?? [];
}
