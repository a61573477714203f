import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { localName } from '../../src/models/networkWeights.js';
import { gradientsOf, networkWeights, runModel, type StatisticsUpdate } from '../../src/models/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const stream = new RandomStream(3);
const images = (seed: number): tf.Tensor4D => tf.tensor4d(new RandomStream(seed).normals(2 * 6 * 6 * 2), [2, 6, 6, 2]);

/** A functional model with a branch, so that one tensor is read twice. */
function branched(): tfl.LayersModel {
  const input = tfl.input({ shape: [6, 6, 2], name: 'image' });
  const apply = (layer: tfl.layers.Layer, value: tfl.SymbolicTensor | tfl.SymbolicTensor[]): tfl.SymbolicTensor => {
    const result = layer.apply(value);
    if (!(result instanceof tfl.SymbolicTensor)) throw new Error('not symbolic');
    return result;
  };
  const first = apply(
    tfl.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'relu', name: 'first' }),
    input,
  );
  const left = apply(
    tfl.layers.conv2d({ filters: 3, kernelSize: 3, padding: 'same', activation: 'elu', name: 'left' }),
    first,
  );
  const sum = apply(tfl.layers.add({ name: 'sum' }), [first, left]);
  const up = apply(
    tfl.layers.conv2dTranspose({ filters: 2, kernelSize: 4, strides: 2, padding: 'same', name: 'up' }),
    sum,
  );
  const shrunk = apply(tfl.layers.averagePooling2d({ poolSize: 2, name: 'pool' }), up);
  const flat = apply(
    tfl.layers.flatten({ name: 'flat' }),
    apply(tfl.layers.leakyReLU({ alpha: 0.1, name: 'leaky' }), shrunk),
  );
  return tfl.model({ inputs: input, outputs: [apply(tfl.layers.dense({ units: 2, name: 'out' }), flat), shrunk] });
}

function normed(): tfl.Sequential {
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({ filters: 3, kernelSize: 3, inputShape: [6, 6, 2], name: 'conv' }),
      tfl.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5, name: 'norm' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ units: 1, name: 'dense' }),
    ],
  });
}

describe('runModel', () => {
  it('computes what the model computes', async () => {
    const model = branched();
    const input = images(1);
    const expected = model.predict(input);
    const outputs = runModel(model, [input], { training: false });
    expect(Array.isArray(expected) && expected.length).toBe(2);
    for (const [i, output] of outputs.entries())
      await expectClose(output, Array.isArray(expected) ? (expected[i] ?? NaN) : expected, { absolute: 1e-5 });
    expect(input.isDisposed).toBe(false);
    model.dispose();
  });

  it('runs nested models, each weight named by its path', async () => {
    const inner = normed();
    const outer = tfl.sequential({ layers: [inner, tfl.layers.dense({ units: 1, name: 'last' })] });
    const input = images(2);
    const expected = outer.predict(input);
    await expectClose(
      runModel(outer, [input], { training: false })[0] ?? NaN,
      Array.isArray(expected) ? NaN : expected,
    );
    expect([...networkWeights(outer).parameters.keys()]).toEqual(
      ['conv/kernel', 'conv/bias', 'norm/gamma', 'norm/beta', 'dense/kernel', 'dense/bias']
        .map((name) => `${inner.name}/${name}`)
        .concat('last/kernel', 'last/bias'),
    );
    outer.dispose();
  });

  it('gives the gradients of the stock layers', async () => {
    const model = branched();
    const input = images(3);
    const { parameters } = networkWeights(model);
    const ours = gradientsOf(
      () => tf.tidy(() => tf.mean(tf.square(runModel(model, [input], { training: true, stream })[0] ?? input))),
      parameters,
    );
    const stock = gradientsOf(
      () =>
        tf.tidy(() => {
          const outputs = model.apply(input, { training: true });
          return tf.mean(tf.square(Array.isArray(outputs) && outputs[0] instanceof tf.Tensor ? outputs[0] : input));
        }),
      parameters,
    );
    await expectClose(ours.loss, stock.loss);
    for (const [name, gradient] of Object.entries(ours.gradients))
      await expectClose(gradient, stock.gradients[name] ?? NaN, { absolute: 1e-5, relative: 1e-3 });
    model.dispose();
  });

  it('hands out batch statistics, and moves no average by itself', async () => {
    const model = normed();
    const updates: StatisticsUpdate[] = [];
    const before = await Promise.all(model.getWeights().map((weight) => weight.data()));
    runModel(model, [images(4)], { training: true, stream, onStatistics: (update) => void updates.push(update) });
    for (const [i, weight] of model.getWeights().entries()) await expectClose(weight, before[i] ?? [], { absolute: 0 });
    expect(updates.map(({ average, momentum }) => [localName(average), momentum])).toEqual([
      ['moving_mean', 0.9],
      ['moving_variance', 0.9],
    ]);
    // The statistics of the convolution's output, by the definition; unbiased: 2 × 4 × 4 positions.
    const conv = tf.tidy(() => tf.conv2d(images(4), model.layers[0]?.getWeights()[0] as tf.Tensor4D, 1, 'valid'));
    const { mean, variance } = tf.moments(conv, [0, 1, 2]);
    await expectClose(updates[0]?.value ?? NaN, mean);
    await expectClose(updates[1]?.value ?? NaN, tf.mul(variance, 32 / 31));
    updates.forEach(({ value }) => value.dispose());
    model.dispose();
  });

  it('runs a frozen batch norm in inference mode', async () => {
    const model = normed();
    const norm = model.getLayer('norm');
    norm.trainable = false;
    const updates: StatisticsUpdate[] = [];
    const input = images(5);
    const output =
      runModel(model, [input], { training: true, stream, onStatistics: (update) => void updates.push(update) })[0] ??
      input;
    const expected = model.predict(input);
    await expectClose(output, Array.isArray(expected) ? NaN : expected);
    expect(updates).toEqual([]);
    expect([...networkWeights(model).frozen.keys()]).toEqual([
      'norm/gamma',
      'norm/beta',
      'norm/moving_mean',
      'norm/moving_variance',
    ]);
    model.dispose();
  });

  it('freezes the batch norm of a model that is frozen as a whole, also at the front of a sequential one', async () => {
    const inner = tfl.sequential({ layers: [tfl.layers.batchNormalization({ inputShape: [2] })] });
    const model = tfl.sequential({ layers: [inner, tfl.layers.dense({ units: 1 })] });
    inner.trainable = false;
    const input = tf.tensor2d([1, 2, 3, 4], [2, 2]);
    const updates: StatisticsUpdate[] = [];
    const [output] = runModel(model, [input], {
      training: true,
      stream,
      onStatistics: (update) => void updates.push(update),
    });
    expect(updates).toEqual([]);
    const expected = model.predict(input);
    await expectClose(output ?? NaN, Array.isArray(expected) ? NaN : expected);
    model.dispose();
  });

  it('keeps nothing for gradients of frozen layers', () => {
    const dense = (name: string, trainable: boolean) =>
      tfl.layers.dense({ name, units: 8, inputShape: [8], activation: 'tanh', trainable });
    const model = tfl.sequential({ layers: [dense('a', false), dense('b', false), dense('c', true)] });
    const input = tf.ones([4, 8]);
    const { parameters } = networkWeights(model);
    let kept = 0;
    const { loss, gradients } = gradientsOf(() => {
      const before = tf.memory().numTensors;
      const value = tf.sum(runModel(model, [input], { training: true, stream })[0] ?? input);
      // The outputs of three layers, of which the tape keeps what leads to the weights of the last.
      kept = tf.memory().numTensors - before;
      return value as tf.Scalar;
    }, parameters);
    const all = tfl.sequential({ layers: [dense('a', true), dense('b', true), dense('c', true)] });
    let keptByAll = 0;
    const other = gradientsOf(() => {
      const before = tf.memory().numTensors;
      const value = tf.sum(runModel(all, [input], { training: true, stream })[0] ?? input);
      keptByAll = tf.memory().numTensors - before;
      return value as tf.Scalar;
    }, networkWeights(all).parameters);
    expect(Object.keys(gradients)).toEqual(['c/kernel', 'c/bias']);
    expect(kept).toBeLessThan(keptByAll / 2);
    tf.dispose([loss, other.loss, { ...gradients }, { ...other.gradients }]);
    model.dispose();
    all.dispose();
  });

  it('drops by the given stream', async () => {
    const model = tfl.sequential({ layers: [tfl.layers.dropout({ rate: 0.5, inputShape: [64] })] });
    const ones = tf.ones([1, 64]);
    const run = async (seed: number): Promise<number[]> =>
      Array.from(await (runModel(model, [ones], { training: true, stream: new RandomStream(seed) })[0] ?? ones).data());
    const first = await run(1);
    expect(new Set(first)).toEqual(new Set([0, 2]));
    expect(await run(1)).toEqual(first);
    expect(await run(2)).not.toEqual(first);
    model.dispose();
  });

  it('leaves no tensor behind, nor does a loss that throws', async () => {
    const model = branched();
    const input = images(6);
    const { parameters } = networkWeights(model);
    await expectNoLeak(() => runModel(model, [input], { training: true, stream }));
    await expectNoLeak(() => {
      const { loss, gradients } = gradientsOf(
        () => tf.sum(runModel(model, [input], { training: true, stream })[0] ?? input),
        parameters,
      );
      return [loss, ...Object.values(gradients)];
    });
    await expectNoLeak(() => {
      expect(() =>
        gradientsOf(() => {
          runModel(model, [input], { training: true, stream });
          throw new Error('on purpose');
        }, parameters),
      ).toThrow('on purpose');
    });
    model.dispose();
  });

  it('refuses inputs that do not fit', () => {
    const model = normed();
    expect(() => runModel(model, [], { training: false })).toThrow(
      /^runModel: inputs must be 1 tensors, one for each input of model .* \(got \[\]\)$/,
    );
    expect(() => runModel(model, [tf.zeros([2, 5, 6, 2])], { training: false })).toThrow(
      /^runModel: inputs\[0\] must have the shape \[batch, 6, 6, 2\] of .* \(got a float32 tensor of shape \[2, 5, 6, 2\]\)$/,
    );
    model.dispose();
  });
});
