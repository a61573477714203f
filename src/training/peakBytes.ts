import * as tf from '@tensorflow/tfjs-core';

/** What a function returned, and the most bytes that tensors held while it ran. */
export interface Peak<T> {
  readonly value: T;
  readonly bytes: number;
}

/** Runs `work` and looks at the bytes of all live tensors after each kernel, when its inputs and its outputs both exist. */
export function peakBytes<T>(work: () => T): Peak<T> {
  const engine = tf.engine();
  const runKernel = engine.runKernel.bind(engine);
  const outer = Object.getOwnPropertyDescriptor(engine, 'runKernel');
  let bytes = engine.state.numBytes;
  const looking: typeof runKernel = (...call) => {
    try {
      return runKernel(...call);
    } finally {
      bytes = Math.max(bytes, engine.state.numBytes);
    }
  };
  // An own property hides the method of the class until it is deleted; `work` returns before anything else can run.
  Object.defineProperty(engine, 'runKernel', { value: looking, configurable: true });
  try {
    const value = work();
    return { value, bytes };
  } finally {
    Reflect.deleteProperty(engine, 'runKernel');
    if (outer) Object.defineProperty(engine, 'runKernel', outer);
  }
}
