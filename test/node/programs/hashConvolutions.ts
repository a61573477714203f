// Computes a convolution and its gradients many times on as many threads as the command line says; prints a hash of each time.
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-layers';
import { createHash } from 'node:crypto';
import { RandomStream } from '../../../src/core/index.js';
import { useWasm } from '../../../src/node/index.js';
import { conv2d, prepareBackend } from '../../../src/ops/index.js';

await useWasm({ threads: Number(process.argv[2]) });
prepareBackend();
const stream = new RandomStream(1);
const x = tf.tensor4d(stream.normals(32 * 16 * 16 * 32), [32, 16, 16, 32]);
const kernel = tf.tensor4d(stream.normals(5 * 5 * 32 * 64), [5, 5, 32, 64]);
const gradients = tf.grads((x: tf.Tensor, kernel: tf.Tensor) =>
  conv2d(tf.reshape(x, [32, 16, 16, 32]), tf.reshape(kernel, [5, 5, 32, 64]), { strides: 2 }),
);
const hashes: string[] = [];
for (let i = 0; i < 20; i++) {
  const results = tf.tidy(() => [conv2d(x, kernel, { strides: 2 }), ...gradients([x, kernel])]);
  const hash = createHash('sha256');
  for (const result of results) hash.update(await result.data());
  hashes.push(hash.digest('hex'));
  tf.dispose(results);
}
process.stdout.write(`RESULT${JSON.stringify(hashes)}\n`);
