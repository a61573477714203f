import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream, type NamedTensors } from '../../src/core/index.js';
import {
  adam,
  chain,
  sgd,
  spectralNorm,
  type Optimizer,
  type SpectralNormOptions,
} from '../../src/optimizers/index.js';
import { expectClose } from '../support/expectClose.js';

/** A kernel of 1×1 that is the diagonal matrix of these numbers, which are then its singular values. */
const diagonal = (...values: number[]): tf.Tensor4D =>
  tf.tidy(() => tf.reshape(tf.diag(tf.tensor1d(values)), [1, 1, values.length, values.length]));

/** The parameters after `count` updates with the given gradients. */
function updated(rule: Optimizer, start: NamedTensors, gradients: (step: number) => NamedTensors, count: number) {
  let parameters = start;
  let state = rule.init(parameters);
  for (let step = 0; step < count; step++) {
    const result = rule.update(gradients(step), state, parameters);
    parameters = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, tf.add(value, result.updates[name] ?? NaN)]),
    );
    state = result.state;
  }
  return { parameters, state };
}

describe('spectralNorm', () => {
  it('brings the largest singular value of each kernel to 1 and leaves all else to the rule', async () => {
    const start = { 'conv/kernel': diagonal(3, -6, 1), 'conv/bias': tf.tensor1d([4, 5]) };
    const zeros = { 'conv/kernel': tf.zeros([1, 1, 3, 3]), 'conv/bias': tf.tensor1d([1, -1]) };
    const { parameters, state } = updated(spectralNorm(sgd({ learningRate: 0.5 })), start, () => zeros, 2);
    await expectClose(parameters['conv/kernel'] ?? NaN, [0.5, 0, 0, 0, -1, 0, 0, 0, 1 / 6], { absolute: 1e-5 });
    await expectClose(parameters['conv/bias'] ?? NaN, [3, 6]);
    await expectClose(state.tensors['sigma/conv/kernel'] ?? NaN, 6, { absolute: 1e-4 });
    await expectClose(tf.abs(state.tensors['u/conv/kernel'] ?? tf.scalar(NaN)), [0, 1, 0], { absolute: 1e-3 });
  });

  it('updates the weight behind the kernel as the gradient of the normalised one says', async () => {
    // W = diag(2, 1) and K = W / 2. A gradient G of K along K itself cancels; one across it is halved on its way to W.
    const start = { 'dense/kernel': tf.tensor2d([2, 0, 0, 1], [2, 2]) };
    const none = { 'dense/kernel': tf.zeros([2, 2]) };
    const step = (gradient: number[]) => (n: number) =>
      n === 0 ? none : { 'dense/kernel': tf.tensor2d(gradient, [2, 2]) };
    const rule = spectralNorm(sgd({ learningRate: 1 }), { iterations: 30 });
    // ⟨G, K⟩ = 1: nothing is left of the first entry.
    const along = updated(rule, start, step([1, 0, 0, 0]), 2);
    await expectClose(along.parameters['dense/kernel'] ?? NaN, [1, 0, 0, 0.5], { absolute: 1e-4 });
    // W becomes diag(2, 1 - 0.5) plus what the second entry's part in ⟨G, K⟩ = 0.5 does to the first: 2 + 0.25.
    const across = updated(rule, start, step([0, 0, 0, 1]), 2);
    await expectClose(across.parameters['dense/kernel'] ?? NaN, [1, 0, 0, 0.5 / 2.25], { absolute: 1e-4 });
    await expectClose(across.state.tensors['sigma/dense/kernel'] ?? NaN, 2.25, { absolute: 1e-4 });
  });

  it('does not depend on the scale of the weights from the second update on', async () => {
    const kernel = tf.tensor4d(new RandomStream(4).normals(3 * 3 * 2 * 4), [3, 3, 2, 4]);
    const gradients = (step: number): NamedTensors => ({
      'c/kernel': tf.tensor4d(new RandomStream(5).split(step).normals(72), [3, 3, 2, 4]),
    });
    const rule = spectralNorm(sgd({ learningRate: 0 }));
    const once = updated(rule, { 'c/kernel': kernel }, gradients, 3).parameters;
    const tenfold = updated(rule, { 'c/kernel': tf.mul(kernel, 10) }, gradients, 3).parameters;
    await expectClose(once['c/kernel'] ?? NaN, tenfold['c/kernel'] ?? NaN, { absolute: 1e-5 });
  });

  it('keeps a kernel of zeros, which has no direction, finite', async () => {
    const start = { 'c/kernel': tf.zeros([2, 3]) };
    const { parameters } = updated(spectralNorm(adam()), start, () => ({ 'c/kernel': tf.zeros([2, 3]) }), 3);
    await expectClose(parameters['c/kernel'] ?? NaN, [0, 0, 0, 0, 0, 0], { absolute: 0 });
  });

  it('does not hide a NaN in a kernel', async () => {
    const gradients = (step: number): NamedTensors => ({ 'c/kernel': tf.tensor2d([step === 1 ? NaN : 0, 0], [1, 2]) });
    const { parameters } = updated(spectralNorm(adam()), { 'c/kernel': tf.ones([1, 2]) }, gradients, 3);
    expect((await parameters['c/kernel']?.data())?.[0]).toBeNaN();
  });

  it('normalises the weights that it is told to, biases never', () => {
    const parameters = {
      'one/kernel': tf.ones([2, 2]),
      'one/bias': tf.ones([2]),
      'two/kernel': tf.ones([2, 2]),
      'label/embeddings': tf.ones([2, 2]),
    };
    const normalized = (options?: SpectralNormOptions) =>
      Object.keys(spectralNorm(sgd(), options).init(parameters).tensors).filter((name) => name.startsWith('sigma/'));
    expect(normalized()).toEqual(['sigma/one/kernel', 'sigma/two/kernel']);
    expect(normalized({ weights: ['one'] })).toEqual(['sigma/one/kernel']);
    expect(normalized({ weights: ['*kernel', '*embeddings'] })).toHaveLength(3);
  });

  it('states the names and options of itself and its rule', () => {
    expect(spectralNorm(sgd()).options).toEqual({
      rule: { name: 'sgd', options: { learningRate: 0.01, momentum: 0, nesterov: false } },
      iterations: 1,
      weights: ['*kernel'],
    });
    const state = chain(spectralNorm(sgd({ momentum: 0.9 }))).init({ 'a/kernel': tf.ones([2, 2]) });
    expect(Object.keys(state.tensors)).toEqual(
      ['u/a/kernel', 'v/a/kernel', 'sigma/a/kernel', 'sgd/velocity/a/kernel'].map((name) => `0.spectralNorm/${name}`),
    );
  });

  it.each([
    [{ iterations: 0 }, 'iterations must be at least 1 (got 0)'],
    [{ weights: [] }, 'weights must be a list of names (got [])'],
    [{ weights: '*kernel' }, 'weights must be a list of names (got "*kernel")'],
    [{ turns: 2 }, 'options has no option "turns"'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => spectralNorm(adam(), options as SpectralNormOptions)).toThrow(`spectralNorm: ${message}`);
  });

  it('refuses what is no optimiser, and names that mean nothing', () => {
    expect(() => spectralNorm(0.1 as unknown as Optimizer)).toThrow('spectralNorm: optimizer must be an optimiser');
    const parameters = { 'one/kernel': tf.ones([2, 2]), 'one/bias': tf.ones([2]) };
    expect(() => spectralNorm(adam(), { weights: ['*kernel', 'tow'] }).init(parameters)).toThrow(
      'spectralNorm: weights must be names of weights that are trained, such as one/kernel (got "tow")',
    );
    // Of rank 1: there is no such matrix.
    expect(() => spectralNorm(adam(), { weights: ['one/bias'] }).init(parameters)).toThrow('(got "one/bias")');
  });
});
