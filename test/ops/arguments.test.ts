import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  avgPool,
  batchNorm,
  batchNormInference,
  conv2d,
  conv2dTranspose,
  dense,
  embeddingLookup,
  instanceNorm,
  layerNorm,
  leakyRelu,
  prepareBackend,
  upsampleNearest,
} from '../../src/ops/index.js';

beforeAll(() => prepareBackend());

const images = (): tf.Tensor4D => tf.ones([1, 4, 4, 3]);
const kernel = (): tf.Tensor4D => tf.ones([3, 3, 3, 2]);
const none = { gamma: null, beta: null };
// What a program in JavaScript may hand over.
const any = (value: unknown): never => value as never;

const calls: Readonly<Record<string, readonly [call: () => unknown, message: string]>> = {
  'a vector into batchNorm': [
    () => batchNorm(tf.ones([3]), { ...none, epsilon: 1 }),
    'batchNorm: x must be a tensor of rank 2 or more (got a float32 tensor of shape [3])',
  ],
  'a gamma of another size': [
    () => batchNorm(images(), { gamma: tf.ones([2]), beta: null, epsilon: 1e-3 }),
    'batchNorm: gamma must be of shape [3] (got a float32 tensor of shape [2])',
  ],
  'no epsilon': [() => batchNorm(images(), any(none)), 'batchNorm: epsilon must be a finite number (got undefined)'],
  'an option of another library': [
    () => batchNorm(images(), any({ ...none, eps: 1e-3 })),
    'batchNorm: options has no option "eps"; the options are gamma, beta, epsilon (got { gamma, beta, eps })',
  ],
  'running averages of another size': [
    () => batchNormInference(images(), { ...none, mean: tf.ones([1]), variance: tf.ones([3]), epsilon: 0 }),
    'batchNormInference: mean must be of shape [3]',
  ],
  'a matrix into instanceNorm': [
    () => instanceNorm(any(tf.ones([2, 3])), { ...none, epsilon: 0 }),
    'instanceNorm: x must be a tensor of rank 4 (got a float32 tensor of shape [2, 3])',
  ],
  'an axis that is not there': [
    () => layerNorm(images(), { ...none, axes: 4, epsilon: 0 }),
    'layerNorm: axes must be at most 3 (got 4)',
  ],
  'other channels than the kernel has': [
    () => conv2d(tf.ones([1, 4, 4, 2]), kernel()),
    'conv2d: kernel must have 2 input channels, as x has (got a float32 tensor of shape [3, 3, 3, 2])',
  ],
  'padding that is none': [
    () => conv2d(images(), kernel(), { pad: any('causal') }),
    'conv2d: pad must be one of same, valid (got "causal")',
  ],
  'a stride of 0': [
    () => conv2d(images(), kernel(), { strides: [1, 0] }),
    'conv2d: strides must be at least 1 (got 0)',
  ],
  'strides and dilations': [
    () => conv2d(images(), kernel(), { strides: 2, dilations: 2 }),
    'conv2d: dilations must be 1 with strides above 1 (got [2, 2])',
  ],
  'a kernel of conv2d for its transpose': [
    () => conv2dTranspose(images(), kernel()),
    'conv2dTranspose: kernel must have 3 input channels, as x has (got a float32 tensor of shape [3, 3, 3, 2])',
  ],
  'other units than the kernel has': [
    () => dense(tf.ones([2, 3]), tf.ones([4, 5])),
    'dense: kernel must have 3 input units, as x has (got a float32 tensor of shape [4, 5])',
  ],
  'a table that is none': [
    () => embeddingLookup(tf.ones([3]), tf.tensor1d([0], 'int32')),
    'embeddingLookup: table must be a tensor of rank 2 (got a float32 tensor of shape [3])',
  ],
  'a slope that is no number': [() => leakyRelu(images(), NaN), 'leakyRelu: slope must be a finite number (got NaN)'],
  'a factor that is no integer': [
    () => upsampleNearest(images(), [1.5, 2]),
    'upsampleNearest: factors must be an integer (got 1.5)',
  ],
  'a window of three sizes': [
    () => avgPool(images(), { size: any([2, 2, 2]) }),
    'avgPool: size must be a number or [height, width] (got [2, 2, 2])',
  ],
  'no tensor at all': [() => conv2d(any(null), kernel()), 'conv2d: x must be a tensor of rank 4 (got null)'],
  'a backend that was never imported': [
    () => prepareBackend('webnn'),
    'prepareBackend: backendName must be a backend whose package is imported already (got "webnn")',
  ],
};

describe('the ops refuse', () => {
  it.each(Object.entries(calls))('%s, and leave no tensor behind', (_, [call, message]) => {
    const before = tf.memory().numTensors;
    expect(() => tf.tidy(() => void call())).toThrow(message);
    expect(tf.memory().numTensors).toBe(before);
  });
});
