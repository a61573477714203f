import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runStock } from '../registration.js';

/** The stock gradient in the right shape: it exchanges height and width. */
export const resizeBilinearGrad = defineKernel<
  { readonly images: TensorInfo; readonly dy: TensorInfo },
  tf.ResizeBilinearGradAttrs
>(tf.ResizeBilinearGrad, (stock) => (call) => ({ ...runStock(stock, call), shape: call.inputs.images.shape }));
