import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { convolutionOf, type Convolution } from '../convolution.js';
import { defineKernel } from '../registration.js';
import { convolve } from './convolve.js';
import { wasmBackend, type WasmBackend } from './heap.js';
import { copyRuns, transposeMatrices } from './rearrange.js';
import { filterGradientByWinograd, isCheaperByWinograd } from './winograd.js';

/**
 * The gradient of a convolution's filter as one forward convolution: the images with batch and channels exchanged, dy
 * as the filter, its taps as far apart as the strides. tfjs has no such kernel on wasm.
 */
export const conv2dBackpropFilter = defineKernel<
  { readonly x: TensorInfo; readonly dy: TensorInfo },
  tf.Conv2DBackpropFilterAttrs
>(tf.Conv2DBackpropFilter, () => ({ inputs: { x, dy }, attrs, backend: anyBackend }) => {
  if (attrs.dataFormat === 'NCHW') throw new Error('Conv2DBackpropFilter on wasm needs dataFormat NHWC');
  const backend = wasmBackend(anyBackend);
  const convolution = convolutionOf(x.shape, attrs.filterShape, attrs);
  if (isCheaperByWinograd(backend, convolution)) return filterGradientByWinograd(backend, x, dy, convolution);
  const images = channelsFirst(backend, x, convolution);
  const filter = pixelsFirst(backend, dy, convolution);
  const products = correlate(backend, images, filter, convolution);
  backend.disposeData(images.dataId);
  backend.disposeData(filter.dataId);
  const gradient = filterOf(backend, products, convolution);
  backend.disposeData(products.dataId);
  return gradient;
});

/** [batch, height, width, channels] → [channels, height, width, batch]. */
function channelsFirst(backend: WasmBackend, x: TensorInfo, convolution: Convolution): TensorInfo {
  const { batchSize, inHeight, inWidth, inChannels } = convolution;
  const pixels = inHeight * inWidth;
  const images = backend.makeOutput([inChannels, inHeight, inWidth, batchSize], 'float32');
  transposeMatrices(backend, x, images, {
    rows: batchSize,
    columns: inChannels,
    fromStride: pixels * inChannels,
    toStride: pixels * batchSize,
    count: pixels,
    fromStep: inChannels,
    toStep: batchSize,
  });
  return images;
}

/** [batch, height, width, channels] → [height, width, batch, channels]. */
function pixelsFirst(backend: WasmBackend, dy: TensorInfo, convolution: Convolution): TensorInfo {
  const { batchSize, outHeight, outWidth, outChannels } = convolution;
  const pixels = outHeight * outWidth;
  const filter = backend.makeOutput([outHeight, outWidth, batchSize, outChannels], 'float32');
  copyRuns(backend, dy, filter, {
    outer: pixels,
    inner: batchSize,
    length: outChannels,
    from: 0,
    fromStrides: [outChannels, pixels * outChannels],
    to: 0,
    toStrides: [batchSize * outChannels, outChannels],
  });
  return filter;
}

/** [inChannels, ≥ filterHeight, ≥ filterWidth, outChannels]: more than the filter where the strides leave a remainder. */
function correlate(backend: WasmBackend, images: TensorInfo, filter: TensorInfo, convolution: Convolution): TensorInfo {
  const { inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth } = convolution;
  const { top, left } = convolution.padInfo;
  const bottom = (outHeight - 1) * strideHeight + filterHeight - inHeight - top;
  const right = (outWidth - 1) * strideWidth + filterWidth - inWidth - left;
  return convolve(backend, images, filter, {
    padding: [top, Math.max(bottom, 0), left, Math.max(right, 0)],
    dilations: [strideHeight, strideWidth],
  });
}

/** [inChannels, ≥ filterHeight, ≥ filterWidth, outChannels] → [filterHeight, filterWidth, inChannels, outChannels]. */
function filterOf(backend: WasmBackend, products: TensorInfo, convolution: Convolution): TensorInfo {
  const { filterHeight, filterWidth, inChannels, outChannels } = convolution;
  const [, height = 0, width = 0] = products.shape;
  const gradient = backend.makeOutput([filterHeight, filterWidth, inChannels, outChannels], 'float32');
  for (let row = 0; row < filterHeight; row++) {
    copyRuns(backend, products, gradient, {
      outer: filterWidth,
      inner: inChannels,
      length: outChannels,
      from: row * width * outChannels,
      fromStrides: [outChannels, height * width * outChannels],
      to: row * filterWidth * inChannels * outChannels,
      toStrides: [inChannels * outChannels, outChannels],
    });
  }
  return gradient;
}
