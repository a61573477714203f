import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { runKernel } from '../registration.js';
import type { WasmBackend } from './heap.js';

/** A convolution of stride 1 with a padding of its own on each side. */
export interface PaddedConvolution {
  /** Zeros around the input, none negative. */
  readonly padding: readonly [top: number, bottom: number, left: number, right: number];
  /** Distance of the filter's taps along [height, width]. */
  readonly dilations: readonly [height: number, width: number];
}

/** The registered forward convolution (XNNPACK), which does the arithmetic of all convolution kernels here. */
export function convolve(
  backend: WasmBackend,
  x: TensorInfo,
  filter: TensorInfo,
  { padding: [top, bottom, left, right], dilations }: PaddedConvolution,
): TensorInfo {
  const attrs = {
    strides: 1,
    pad: [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    dilations: [...dilations],
    dataFormat: 'NHWC',
  };
  return runKernel(tf.Conv2D, 'wasm', { inputs: { x, filter }, attrs, backend });
}
