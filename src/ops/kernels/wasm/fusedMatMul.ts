import type { TensorInfo } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { defineKernel, runKernel } from '../registration.js';
import { wasmBackend } from './heap.js';

interface FusedInputs {
  readonly a: TensorInfo;
  readonly b: TensorInfo;
  readonly bias?: TensorInfo;
  readonly preluActivationWeights?: TensorInfo;
}

interface FusedAttributes extends tf.BatchMatMulAttrs {
  readonly activation?: tf.fused.Activation;
  readonly leakyreluAlpha?: number;
}

const activationKernels: Readonly<Record<string, string>> = {
  elu: tf.Elu,
  leakyrelu: tf.LeakyRelu,
  prelu: tf.Prelu,
  relu: tf.Relu,
  relu6: tf.Relu6,
  sigmoid: tf.Sigmoid,
};

/** Product, bias and activation one after the other: the stock kernel adds the bias wrongly to transposed products. */
export const fusedMatMul = defineKernel<FusedInputs, FusedAttributes>(
  tf._FusedMatMul,
  () =>
    ({ inputs, attrs, backend: anyBackend }) => {
      const { a, b, bias, preluActivationWeights: alpha } = inputs;
      const { transposeA, transposeB, activation = 'linear', leakyreluAlpha } = attrs;
      const backend = wasmBackend(anyBackend);
      const run = (name: string, kernelInputs: object, kernelAttrs: object = {}): TensorInfo =>
        runKernel(name, 'wasm', { inputs: kernelInputs, attrs: kernelAttrs, backend });
      const replace = (old: TensorInfo, name: string, others: object, kernelAttrs?: object): TensorInfo => {
        const result = run(name, { ...others }, kernelAttrs);
        backend.disposeData(old.dataId);
        return result;
      };
      const product = run(tf.BatchMatMul, { a, b }, { transposeA, transposeB });
      const sum = bias ? replace(product, tf.Add, { a: product, b: bias }) : product;
      const name = activationKernels[activation];
      return name ? replace(sum, name, { x: sum, alpha }, { alpha: leakyreluAlpha }) : sum;
    },
);
