import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { eachLayer } from './eachLayer.js';

/** A kernel that training needs and the backend does not have. */
export interface MissingKernel {
  readonly kernel: string;
  /** The layers that need it; empty where it was met in a trial step. */
  readonly layers: readonly string[];
}

const convolution = ['Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'];
const depthwise = [
  'DepthwiseConv2dNative',
  'DepthwiseConv2dNativeBackpropInput',
  'DepthwiseConv2dNativeBackpropFilter',
];
const volume = ['Conv3D', 'Conv3DBackpropInputV2', 'Conv3DBackpropFilterV2'];

/** What layers need forward and backward beyond arithmetic that every backend has. */
const kernelsOf: Readonly<Record<string, readonly string[]>> = {
  AveragePooling2D: ['AvgPool', 'AvgPoolGrad'],
  Conv1D: convolution,
  Conv2D: convolution,
  Conv2DTranspose: convolution,
  Conv3D: volume,
  Conv3DTranspose: volume,
  Dense: ['BatchMatMul'],
  DepthwiseConv2D: depthwise,
  Embedding: ['GatherV2', 'OneHot', 'BatchMatMul'],
  MaxPooling2D: ['MaxPool', 'MaxPoolGrad'],
  SeparableConv2D: [...convolution, ...depthwise],
};

/** The kernels that the layers of these models are known to need and that the current backend lacks. */
export function missingKernels(models: readonly LayersModel[]): MissingKernel[] {
  const missing = new Map<string, string[]>();
  for (const { layer } of models.flatMap(eachLayer)) {
    for (const kernel of kernelsOf[layer.getClassName()] ?? []) {
      if (tf.getKernel(kernel, tf.getBackend())) continue;
      missing.set(kernel, [...(missing.get(kernel) ?? []), layer.name]);
    }
  }
  return [...missing].map(([kernel, layers]) => ({ kernel, layers }));
}

/** The kernel that an error of tfjs says is missing, or null. */
export function kernelMissingIn(error: unknown): string | null {
  const message = error instanceof Error ? error.message : '';
  return /Kernel '([^']+)' not registered for backend/.exec(message)?.[1] ?? null;
}
