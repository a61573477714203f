import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { convolutionOf } from '../convolution.js';
import { defineKernel, runStock } from '../registration.js';
import { addProduct, transposed } from './matrices.js';
import { patchesOf } from './patches.js';
import { cpuBackend, floats, imagesOf } from './values.js';

/** The gradient of a convolution's filter as a product of patches and dy; the stock kernel reads value by value. */
export const conv2dBackpropFilter = defineKernel<
  { readonly x: TensorInfo; readonly dy: TensorInfo },
  tf.Conv2DBackpropFilterAttrs
>(tf.Conv2DBackpropFilter, (stock) => (call) => {
  if (call.attrs.dataFormat === 'NCHW') return runStock(stock, call);
  const backend = cpuBackend(call.backend);
  const convolution = convolutionOf(call.inputs.x.shape, call.attrs.filterShape, call.attrs);
  const { batchSize, inChannels, outChannels, filterHeight, filterWidth, outHeight, outWidth } = convolution;
  const rows = filterHeight * filterWidth * inChannels;
  const inner = outHeight * outWidth;
  const dy = imagesOf(floats(backend, call.inputs.dy), batchSize);
  const gradient = new Float64Array(rows * outChannels);
  imagesOf(floats(backend, call.inputs.x), batchSize).forEach((image, i) => {
    const patches = transposed(patchesOf(image, convolution), inner, rows);
    const outputs = transposed(dy[i] ?? new Float32Array(), inner, outChannels);
    addProduct(gradient, patches, outputs, { rows, columns: outChannels, inner });
  });
  return backend.makeTensorInfo(convolution.filterShape, 'float32', new Float32Array(gradient));
});
