import * as tf from '@tensorflow/tfjs-core';
import { prepareBackend } from '../../ops/index.js';

/** The backend that tfjs now runs on. */
export interface ActiveBackend {
  /** Its name in tfjs: `wasm`, `cpu`, `webgpu` or `tensorflow`. */
  readonly name: string;
  /** The number of threads that the kernels run on, where it is known: wasm and cpu. */
  readonly threads: number | null;
  /** What to tell the user, e.g. `wasm, 2 threads`. */
  readonly description: string;
}

/**
 * Makes the registered backend `name` the current one and gives it the kernels for training.
 *
 * @throws an error with `remedy` if it does not start; the backend before is then current again.
 */
export async function activateBackend(functionName: string, name: string, remedy: string): Promise<void> {
  const previous = tf.getBackend();
  const restore = async (): Promise<void> => {
    if (previous && previous !== name) await tf.setBackend(previous);
  };
  const attempt = async (start: () => unknown): Promise<unknown> => {
    try {
      return await start();
    } catch (cause) {
      await restore();
      throw new Error(`${functionName}: the backend ${name} does not start: ${reasonOf(cause)}; ${remedy}`, { cause });
    }
  };
  const started = await attempt(() => tf.setBackend(name));
  if (!started) {
    await restore();
    throw new Error(`${functionName}: the backend ${name} does not start (the reason is printed above); ${remedy}`);
  }
  await tf.ready();
  await attempt(() => {
    prepareBackend();
  });
}

/** The message of anything that was thrown. */
export function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
