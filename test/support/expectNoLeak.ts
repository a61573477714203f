import type { TensorContainer } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/**
 * Runs `work` twice and fails if the second run leaves more or fewer tensors alive than it found (the first run may fill
 * caches). Tensors that `work` returns are disposed.
 */
export async function expectNoLeak(
  work: () => TensorContainer | Promise<TensorContainer> | void | Promise<void>,
): Promise<void> {
  await runOnce(work);
  const before = tf.memory().numTensors;
  await runOnce(work);
  expect(tf.memory().numTensors - before, 'live tensors gained').toBe(0);
}

async function runOnce(work: () => TensorContainer | Promise<TensorContainer> | void | Promise<void>): Promise<void> {
  const result = await work();
  if (result != null) tf.dispose(result);
}
