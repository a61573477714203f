// Makes the calls of useBackend that the command line names as JSON; prints what came of each as JSON.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { conv2d } from '../../../src/ops/index.js';
import { useBackend } from '../../../src/node/index.js';

const calls = JSON.parse(process.argv[2] ?? '[]') as Parameters<typeof useBackend>[];
const globalsBefore = new Set(Object.getOwnPropertyNames(globalThis));
const outcomes: unknown[] = [];
for (const call of calls) {
  const outcome = await useBackend(...call).catch((error: unknown) => String(error));
  outcomes.push({ outcome, backend: tf.getBackend(), gradient: await gradient() });
}
const globals = Object.getOwnPropertyNames(globalThis).filter((name) => !globalsBefore.has(name));
const listeners = process.listenerCount('uncaughtException') + process.listenerCount('unhandledRejection');
process.stdout.write(`RESULT${JSON.stringify({ outcomes, globals, listeners })}\n`);

/** The sum of a filter's gradient, large enough for every thread to have a part: each tap sees 15 · 15 or 16 pixels. */
async function gradient(): Promise<number | null> {
  if (!tf.getBackend()) return null;
  const x = tf.ones<tf.Rank.R4>([4, 16, 16, 8]);
  const sum = tf.tidy(() =>
    tf.sum(tf.grad((kernel: tf.Tensor) => conv2d(x, tf.reshape(kernel, [3, 3, 8, 8])))(tf.ones([3, 3, 8, 8]))),
  );
  return (await sum.data())[0] ?? null;
}
