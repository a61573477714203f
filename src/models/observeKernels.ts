import type { NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** A kernel that the engine has just run: its inputs and its outputs both exist. */
export interface ObservedKernel {
  readonly name: string;
  readonly inputs: NamedTensorInfoMap;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly TensorInfo[];
  /** False for a kernel that another one ran. */
  readonly outermost: boolean;
}

type Observer = (kernel: ObservedKernel) => void;
type RunKernel = ReturnType<typeof tf.engine>['runKernel'];

const observers = new Set<Observer>();
let remove: (() => void) | null = null;

/**
 * Shows every kernel that the engine runs to `observe`, until what is returned is called. Observers may come and go in any
 * order; with the last one the engine becomes what it was.
 *
 * @param observe - must run no kernel and keep no tensor.
 * @returns what ends it; a second call does nothing.
 */
export function observeKernels(observe: (kernel: ObservedKernel) => void): () => void {
  // One function may be given twice.
  const own: Observer = (kernel) => observe(kernel);
  observers.add(own);
  remove ??= install();
  return () => {
    observers.delete(own);
    if (observers.size > 0) return;
    remove?.();
    remove = null;
  };
}

function install(): () => void {
  const engine = tf.engine();
  const outer = Object.getOwnPropertyDescriptor(engine, 'runKernel');
  const runKernel = engine.runKernel.bind(engine);
  let depth = 0;
  const observing: RunKernel = (name, inputs, attributes) => {
    depth++;
    try {
      const result = runKernel(name, inputs, attributes);
      const outputs: readonly TensorInfo[] = [result].flat();
      const kernel: ObservedKernel = { name, inputs, attributes: attributes ?? {}, outputs, outermost: depth === 1 };
      for (const observe of observers) observe(kernel);
      // The engine gives what its caller says that it gives, and so does this.
      return result as never;
    } finally {
      depth--;
    }
  };
  // An own property hides the method of the class until it is deleted.
  Object.defineProperty(engine, 'runKernel', { value: observing, configurable: true });
  return () => {
    // Somebody who came later, and stays, calls this one, which then does nothing but pass on.
    if (Object.getOwnPropertyDescriptor(engine, 'runKernel')?.value !== observing) return;
    Reflect.deleteProperty(engine, 'runKernel');
    if (outer) Object.defineProperty(engine, 'runKernel', outer);
  };
}
