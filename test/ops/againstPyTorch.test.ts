import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
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
  relu,
  sigmoid,
  softplus,
  tanh,
  upsampleBilinear,
  upsampleNearest,
} from '../../src/ops/index.js';
import fixture from '../fixtures/ops.json';
import { expectClose } from '../support/expectClose.js';

interface Options {
  readonly axes?: number[];
  readonly dilations?: [number, number];
  readonly epsilon?: number;
  readonly factors?: [number, number];
  readonly ids?: number[][];
  readonly pad?: 'same' | 'valid';
  readonly size?: [number, number];
  readonly slope?: number;
  readonly strides?: [number, number];
}

type Inputs = Readonly<Record<string, Tensor>>;

const affine = ({ gamma = null, beta = null }: Record<string, Tensor | null>, { epsilon = NaN }: Options) => ({
  gamma,
  beta,
  epsilon,
});

const operations: Readonly<Record<string, (x: Tensor, inputs: Inputs, options: Options) => Tensor>> = {
  avgPool: (x, _, { size = [1, 1], strides = [1, 1], pad = 'same' }) => avgPool(images(x), { size, strides, pad }),
  batchNorm: (x, inputs, options) => batchNorm(x, affine(inputs, options)).y,
  batchNormInference: (x, inputs, options) =>
    batchNormInference(x, {
      ...affine(inputs, options),
      mean: get(inputs, 'mean'),
      variance: get(inputs, 'variance'),
    }),
  conv2d: (x, inputs, options) =>
    conv2d(images(x), images(get(inputs, 'kernel')), { ...options, bias: inputs.bias ?? null }),
  conv2dTranspose: (x, inputs, { strides = [1, 1], pad = 'same' }) =>
    conv2dTranspose(images(x), images(get(inputs, 'kernel')), { strides, pad, bias: inputs.bias ?? null }),
  dense: (x, inputs) => dense(x, get(inputs, 'kernel'), inputs.bias ?? null),
  embeddingLookup: (x, _, { ids = [] }) => embeddingLookup(x, tf.tensor2d(ids, undefined, 'int32')),
  instanceNorm: (x, inputs, options) => instanceNorm(images(x), affine(inputs, options)),
  layerNorm: (x, inputs, options) => layerNorm(x, { ...affine(inputs, options), axes: options.axes ?? -1 }),
  leakyRelu: (x, _, { slope = NaN }) => leakyRelu(x, slope),
  relu: (x) => relu(x),
  sigmoid: (x) => sigmoid(x),
  softplus: (x) => softplus(x),
  tanh: (x) => tanh(x),
  upsampleBilinear: (x, _, { factors = [1, 1] }) => upsampleBilinear(images(x), factors),
  upsampleNearest: (x, _, { factors = [1, 1] }) => upsampleNearest(images(x), factors),
};

interface Plain {
  readonly shape: number[];
  readonly values: number[];
}

interface Case {
  readonly op: string;
  readonly options: Options;
  readonly inputs: Readonly<Record<string, Plain>>;
  readonly weights: Plain;
  readonly y: Plain;
  readonly gradients: Readonly<Record<string, Plain>>;
  readonly secondOrder: Readonly<Record<string, Plain>>;
}

// JSON modules know no tuples: [2, 3] is read as number[].
const cases = fixture as unknown as Case[];
const tensorOf = ({ shape, values }: Plain): Tensor => tf.tensor(values, shape, 'float32');

beforeAll(() => prepareBackend());

describe.each(cases)('$op $options of $inputs.x.shape', (testCase) => {
  const names = Object.keys(testCase.inputs);
  const inputs = (): Tensor[] => Object.values(testCase.inputs).map(tensorOf);
  const run = (tensors: Tensor[]): Tensor => {
    const named = Object.fromEntries(names.map((name, i) => [name, tensors[i] ?? tf.scalar(NaN)]));
    const operation = operations[testCase.op];
    if (!operation) throw new Error(`no operation ${testCase.op}`);
    return operation(get(named, 'x'), named, testCase.options);
  };
  const loss = (...tensors: Tensor[]): Tensor =>
    tf.mul(tf.sum(tf.mul(tensorOf(testCase.weights), tf.square(run(tensors)))), 0.5);

  it('has the value that PyTorch computes', async () => {
    const y = tf.tidy(() => run(inputs()));
    expect(y.shape).toEqual(testCase.y.shape);
    await expectClose(y, testCase.y.values, { absolute: 1e-4, relative: 1e-4 });
  });

  it('has the gradients that PyTorch computes, and leaves no tensor behind', async () => {
    const before = tf.memory().numTensors;
    const gradients = tf.tidy(() => tf.grads(loss)(inputs()));
    expect(tf.memory().numTensors - before).toBe(names.length);
    for (const [i, gradient] of gradients.entries()) {
      const expected = get(testCase.gradients, names[i] ?? '');
      expect(gradient.shape).toEqual(expected.shape);
      await expectClose(gradient, expected.values, { absolute: 5e-4, relative: 5e-4 });
    }
  });

  it('has the second-order gradients that PyTorch computes', async () => {
    const penalty = (...tensors: Tensor[]): Tensor => {
      const gradients = tf.grads(loss)(tensors);
      return tf.sum(tf.square(gradients[names.indexOf('x')] ?? tf.scalar(NaN)));
    };
    const before = tf.memory().numTensors;
    const gradients = tf.tidy(() => tf.grads(penalty)(inputs()));
    expect(tf.memory().numTensors - before).toBe(names.length);
    for (const [i, gradient] of gradients.entries()) {
      const { values } = get(testCase.secondOrder, names[i] ?? '');
      const largest = Math.max(...values.map(Math.abs));
      await expectClose(gradient, values, { absolute: 1e-3 * Math.max(largest, 1) });
    }
  });
});

function get<T>(record: Readonly<Record<string, T>>, name: string): T {
  const value = record[name];
  if (value === undefined) throw new Error(`the case has no ${name}`);
  return value;
}

function images(x: Tensor): Tensor4D {
  return tf.reshape(x, [x.shape[0] ?? 0, x.shape[1] ?? 0, x.shape[2] ?? 0, x.shape[3] ?? 0]);
}
