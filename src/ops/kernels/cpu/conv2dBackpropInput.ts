import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { convolutionOf } from '../convolution.js';
import { defineKernel, runStock } from '../registration.js';
import { addProduct } from './matrices.js';
import { addPatches } from './patches.js';
import { cpuBackend, floats, imagesOf } from './values.js';

/** The gradient of a convolution's input, and the transposed convolution: products of dy and filter, put together. */
export const conv2dBackpropInput = defineKernel<
  { readonly dy: TensorInfo; readonly filter: TensorInfo },
  tf.Conv2DBackpropInputAttrs
>(tf.Conv2DBackpropInput, (stock) => (call) => {
  if (call.attrs.dataFormat === 'NCHW') return runStock(stock, call);
  const backend = cpuBackend(call.backend);
  const convolution = convolutionOf(call.attrs.inputShape, call.inputs.filter.shape, call.attrs);
  const { batchSize, inChannels, outChannels, filterHeight, filterWidth, outHeight, outWidth } = convolution;
  const size = { rows: outHeight * outWidth, columns: filterHeight * filterWidth * inChannels, inner: outChannels };
  const filter = floats(backend, call.inputs.filter);
  const dx = new Float32Array(tf.util.sizeFromShape(convolution.inShape));
  const images = imagesOf(dx, batchSize);
  imagesOf(floats(backend, call.inputs.dy), batchSize).forEach((outputs, i) => {
    const patches = new Float64Array(size.rows * size.columns);
    addProduct(patches, outputs, filter, size);
    addPatches(images[i] ?? dx, patches, convolution);
  });
  return backend.makeTensorInfo(convolution.inShape, 'float32', dx);
});
