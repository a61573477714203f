import * as tf from '@tensorflow/tfjs-core';
import { useBackend } from '../../../src/node/index.js';

/** Takes tensors of 512 MiB until there is no more, frees them and computes something. */
await useBackend('wasm', { threads: Number(process.argv[2]) });
const backend = tf.backend() as unknown as { makeOutput(shape: number[], dtype: 'float32'): tf.TensorInfo };
const taken: tf.Tensor[] = [];
let message = '';
try {
  // Memory that nothing is written to takes none of the machine's.
  for (;;) taken.push(tf.engine().makeTensorFromTensorInfo(backend.makeOutput([2 ** 27], 'float32')));
} catch (error) {
  message = String(error);
}
const count = taken.length;
tf.dispose(taken);
const sum = (await tf.add(tf.ones([3]), 1).data()).join();
console.log(`RESULT${JSON.stringify({ message, count, sum })}`);
