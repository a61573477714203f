import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { shape4D } from '../convolution.js';
import { defineKernel } from '../registration.js';
import { floats, wasmBackend } from './heap.js';

/** The gradient of max pooling, to the first maximum of each window; the stock kernel loses maxima that are not above 0. */
export const maxPoolGrad = defineKernel<{ readonly dy: TensorInfo; readonly input: TensorInfo }, tf.MaxPoolGradAttrs>(
  tf.MaxPoolGrad,
  () =>
    ({ inputs: { dy, input }, attrs, backend: anyBackend }) => {
      const backend = wasmBackend(anyBackend);
      const { filterSize, strides, pad, dimRoundingMode } = attrs;
      const shape = shape4D(input.shape);
      const pool = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
      const gradient = backend.makeOutput(shape, 'float32');
      const target = floats(backend, gradient).fill(0);
      const source = floats(backend, input);
      floats(backend, dy).forEach((value, i) => {
        const winner = firstMaximum(source, pool, i);
        target[winner] = (target[winner] ?? 0) + value;
      });
      return gradient;
    },
);

type Pool = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/** Where the maximum of the window of output value `index` lies in the input. */
function firstMaximum(input: Float32Array, pool: Pool, index: number): number {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, strideHeight, strideWidth, padInfo } = pool;
  const channel = index % inChannels;
  const pixel = Math.floor(index / inChannels);
  const image = Math.floor(pixel / (outHeight * outWidth));
  const top = (Math.floor(pixel / outWidth) % outHeight) * strideHeight - padInfo.top;
  const left = (pixel % outWidth) * strideWidth - padInfo.left;
  let winner = -1;
  for (let row = Math.max(top, 0); row < Math.min(top + pool.filterHeight, inHeight); row++) {
    for (let column = Math.max(left, 0); column < Math.min(left + pool.filterWidth, inWidth); column++) {
      const candidate = ((image * inHeight + row) * inWidth + column) * inChannels + channel;
      if (winner < 0 || (input[candidate] ?? NaN) > (input[winner] ?? NaN)) winner = candidate;
    }
  }
  return winner;
}
