import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { convolutionOf } from '../convolution.js';
import { defineKernel, runStock } from '../registration.js';
import { addProduct, transposed } from './matrices.js';
import { patchesOf } from './patches.js';
import { cpuBackend, floats, imagesOf } from './values.js';

/** Convolution as a product of patches and filter, image by image. */
export const conv2d = defineKernel<{ readonly x: TensorInfo; readonly filter: TensorInfo }, tf.Conv2DAttrs>(
  tf.Conv2D,
  (stock) => (call) => {
    if (call.attrs.dataFormat === 'NCHW') return runStock(stock, call);
    const backend = cpuBackend(call.backend);
    const convolution = convolutionOf(call.inputs.x.shape, call.inputs.filter.shape, call.attrs);
    const { batchSize, inChannels, outChannels, filterHeight, filterWidth, outHeight, outWidth } = convolution;
    const inner = filterHeight * filterWidth * inChannels;
    const rows = outHeight * outWidth;
    const filter = transposed(floats(backend, call.inputs.filter), inner, outChannels);
    const y = new Float64Array(batchSize * rows * outChannels);
    imagesOf(floats(backend, call.inputs.x), batchSize).forEach((image, i) => {
      const sums = y.subarray(i * rows * outChannels, (i + 1) * rows * outChannels);
      addProduct(sums, patchesOf(image, convolution), filter, { rows, columns: outChannels, inner });
    });
    return backend.makeTensorInfo(convolution.outShape, 'float32', new Float32Array(y));
  },
);
