import * as tf from '@tensorflow/tfjs-core';

/** @throws an error that says what to install and how to start it, where tfjs has no backend to compute on. */
export function requireBackend(): void {
  if (Object.keys(tf.engine().registryFactory).length > 0) return;
  throw new Error(
    'tfjs-gan: tfjs has no backend to compute on. ' +
      "In Node run: npm install @tensorflow/tfjs-backend-wasm, and call: await useBackend('wasm'), of tfjs-gan/node. " +
      "In a browser run: npm install @tensorflow/tfjs-backend-webgl, and add: import '@tensorflow/tfjs-backend-webgl'",
  );
}
