import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { auxiliaryCrossEntropy, type AuxiliaryCrossEntropyOptions } from '../../src/losses/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const classes = auxiliaryCrossEntropy({ labels: { kind: 'classes', count: 4 } });
const attributes = auxiliaryCrossEntropy({ labels: { kind: 'attributes', count: 2 } });

describe('auxiliaryCrossEntropy', () => {
  it('states its resolved options', () => {
    expect(classes).toMatchObject({ weight: 1, onFake: true });
    expect(classes.options).toEqual({ labels: { kind: 'classes', count: 4 }, weight: 1, onFake: true });
    const half = auxiliaryCrossEntropy({ labels: { kind: 'classes', count: 4 }, weight: 0.5, onFake: false });
    expect(half).toMatchObject({ weight: 0.5, onFake: false });
  });

  it('is log(count) where all classes are equally likely', async () => {
    await expectClose(classes.compute(tf.zeros([3, 4]), tf.tensor2d([[0], [1], [3]], [3, 1], 'int32')), Math.log(4));
  });

  it('is log 2 where every attribute is a coin toss', async () => {
    await expectClose(attributes.compute(tf.zeros([3, 2]), tf.ones([3, 2])), Math.LN2);
  });

  it('does not hide a NaN', async () => {
    const logits = tf.tensor2d([[NaN, 0, 0, 0]]);
    const label = tf.tensor2d([[2]], [1, 1], 'int32');
    expect(await classes.compute(logits, label).data()).toEqual(new Float32Array([NaN]));
    const gradient = await tf
      .grad((logits) => classes.compute(logits, label))(logits)
      .data();
    expect(gradient.every((value) => !Number.isFinite(value))).toBe(true);
  });

  it('refuses tensors of other shapes, and leaks nothing', async () => {
    const label = tf.tensor2d([[2]], [1, 1], 'int32');
    await expectNoLeak(() => tf.tidy(() => classes.compute(tf.zeros([1, 4]), label)));
    await expectNoLeak(() => {
      tf.tidy(() => {
        expect(() => classes.compute(tf.zeros([1, 5]), label)).toThrow(
          'auxiliaryCrossEntropy: logits must have the shape [1, 4] (got a float32 tensor of shape [1, 5])',
        );
        expect(() => classes.compute(tf.zeros([2, 4]), label)).toThrow('labels must have the shape [2, 1]');
        expect(() => attributes.compute(tf.zeros([1, 2]), label)).toThrow('labels must have the shape [1, 2]');
      });
    });
  });

  it.each([
    [{ labels: { kind: 'classes', count: 0 } }, 'labels.count must be at least 1 (got 0)'],
    [{ labels: { kind: 'colours', count: 2 } }, 'labels.kind must be one of classes, attributes (got "colours")'],
    [{ labels: null }, 'labels must be'],
    [{ labels: { kind: 'classes', count: 2 }, weight: 0 }, 'weight must be greater than 0 (got 0)'],
    [{ labels: { kind: 'classes', count: 2 }, weight: NaN }, 'weight must be a finite number (got NaN)'],
    [{ labels: { kind: 'classes', count: 2 }, onFake: 1 }, 'onFake must be true or false (got 1)'],
    [{ labels: { kind: 'classes', count: 2 }, wieght: 1 }, 'options has no option "wieght"'],
    [undefined, 'options must be an object (got undefined)'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    const build = () => auxiliaryCrossEntropy(options as unknown as AuxiliaryCrossEntropyOptions);
    expect(build).toThrow(`auxiliaryCrossEntropy: ${message}`);
  });
});
