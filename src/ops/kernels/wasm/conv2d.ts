import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { convolutionOf } from '../convolution.js';
import { defineKernel, runStock } from '../registration.js';
import { wasmBackend } from './heap.js';
import { convolveByWinograd, isCheaperByWinograd } from './winograd.js';

/**
 * The convolution by Winograd's algorithm where that is cheaper, else the stock one with its padding in numbers: it works
 * `same` out wrongly where the filter is smaller than the stride.
 */
export const conv2d = defineKernel<{ readonly x: TensorInfo; readonly filter: TensorInfo }, tf.Conv2DAttrs>(
  tf.Conv2D,
  (stock) => (call) => {
    const { x, filter } = call.inputs;
    const convolution = convolutionOf(x.shape, filter.shape, call.attrs);
    const backend = wasmBackend(call.backend);
    if (call.attrs.dataFormat === 'NHWC' && isCheaperByWinograd(backend, convolution)) {
      return convolveByWinograd(backend, x, filter, convolution);
    }
    if (call.attrs.pad !== 'same') return runStock(stock, call);
    const { padInfo } = convolution;
    const pad: tf.Conv2DAttrs['pad'] = [
      [0, 0],
      [padInfo.top, padInfo.bottom],
      [padInfo.left, padInfo.right],
      [0, 0],
    ];
    return runStock(stock, { ...call, attrs: { ...call.attrs, pad } });
  },
);
