import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  describeLoad,
  loadWeights,
  openWeights,
  WeightsFileError,
  WeightsMismatchError,
  writeKeras,
  writeSafetensors,
  type NameMap,
  type RawWeights,
} from '../../src/transfer/index.js';
import { InvalidArgumentError } from '../../src/core/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

let model: tfl.LayersModel;

/** Two convolutions of one shape, of which order alone tells which is which, a norm, and a dense layer after a flatten. */
function build(): tfl.LayersModel {
  return tfl.sequential({
    layers: [
      tfl.layers.conv2d({ name: 'first', inputShape: [4, 3, 2], filters: 2, kernelSize: 1 }),
      tfl.layers.conv2d({ name: 'second', filters: 2, kernelSize: 1, useBias: false }),
      tfl.layers.batchNormalization({ name: 'norm' }),
      tfl.layers.flatten(),
      tfl.layers.dense({ name: 'head', units: 2 }),
    ],
  });
}

beforeEach(() => {
  model = build();
});
afterEach(() => {
  model.dispose();
});

function raw(...shape: number[]): RawWeights {
  const count = shape.reduce((product, size) => product * size, 1);
  return { shape, values: Float32Array.from({ length: count }, (_, i) => i + 1) };
}

/** What PyTorch would have for the model, but for the second convolution's bias, which neither has. */
function torchArrays(): Record<string, RawWeights> {
  return {
    'net.0.weight': raw(2, 2, 1, 1),
    'net.0.bias': raw(2),
    'net.1.weight': { shape: [2, 2, 1, 1], values: [5, 6, 7, 8] },
    'net.2.weight': raw(2),
    'net.2.bias': raw(2),
    'net.2.running_mean': raw(2),
    'net.2.running_var': raw(2),
    'net.2.num_batches_tracked': { shape: [], values: [7] },
    'net.4.weight': raw(2, 24),
    'net.4.bias': raw(2),
  };
}

async function valuesOf(layer: string, index = 0): Promise<number[]> {
  return [...((await model.getLayer(layer).getWeights()[index]?.data()) ?? [])];
}

async function allValues(): Promise<number[][]> {
  return Promise.all(model.getWeights().map(async (weight) => [...(await weight.data())]));
}

describe('the order of numbers', () => {
  it('is that of tfjs', async () => {
    const report = await loadWeights(model, torchArrays());
    // out [0] from in [0, 1] is 1, 2 there: tfjs has all outputs of in [0], 1 and 3, first.
    expect(await valuesOf('first')).toEqual([1, 3, 2, 4]);
    // A row of PyTorch's linear layer is [channel, height, width]: element (0, 0) of channel 1 is its 13th number.
    expect((await valuesOf('head')).slice(0, 4)).toEqual([1, 25, 13, 37]);
    expect(await valuesOf('norm', 3)).toEqual([1, 2]);
    expect(report.layout).toBe('torch');
  });

  it('takes arrays and tensors of tfjs as they are', async () => {
    const kernel = tf.tensor4d([4, 3, 2, 1], [1, 1, 2, 2]);
    await loadWeights(model, { 'second/kernel': kernel }, { partial: true });
    expect(await valuesOf('second')).toEqual([4, 3, 2, 1]);
    kernel.dispose();
  });
});

describe('the report', () => {
  it('tells what was loaded, how, by what and how surely', async () => {
    const report = await loadWeights(model, torchArrays());
    expect(report.tensors).toHaveLength(10);
    expect(report.tensors[0]).toEqual({
      action: 'loaded',
      weight: 'first/kernel',
      weightShape: [1, 1, 2, 2],
      source: 'net.0.weight',
      sourceShape: [2, 2, 1, 1],
      sourceType: 'float32',
      how: 'transposed (2, 3, 1, 0)',
      // The second convolution's array would do for the first too, which then had a bias of 0.
      matchedBy: 'order',
      confidence: 0.5,
    });
    expect(report.tensors.at(-1)).toMatchObject({
      action: 'skipped',
      source: 'net.2.num_batches_tracked',
      weight: null,
    });
    expect(describeLoad(report)).toMatch(
      /loaded +head\/kernel \[24, 2\] +net\.4\.weight \[2, 24\] float32 +by shape +seen as/,
    );
  });

  it('says where the order decided, and what a layer has that the file has not', async () => {
    const arrays = torchArrays();
    delete arrays['net.0.bias'];
    const report = await loadWeights(model, arrays);
    const find = (name: string) => report.tensors.find(({ weight }) => weight === name);
    expect(find('first/kernel')).toMatchObject({ matchedBy: 'order', confidence: 0.5 });
    expect(find('first/bias')).toMatchObject({
      action: 'initialised',
      how: 'set to 0: the layer in the file has none',
    });
    expect(await valuesOf('first', 1)).toEqual([0, 0]);
  });

  it('gives a map that loads the same again, also from JSON', async () => {
    const { map } = await loadWeights(model, torchArrays());
    const first = await allValues();
    const swapped = Object.fromEntries(Object.entries(torchArrays()).reverse());
    const again = await loadWeights(model, swapped, { map: JSON.parse(JSON.stringify(map)) as NameMap });
    expect(await allValues()).toEqual(first);
    expect(
      again.tensors.filter(({ action }) => action === 'loaded').every(({ matchedBy }) => matchedBy === 'map'),
    ).toBe(true);
  });

  it('follows a map against the order, and keeps what the map says to keep', async () => {
    const before = await valuesOf('head', 1);
    const map = { 'second/kernel': 'net.0.weight', 'first/kernel': 'net.1.weight', 'head/bias': null };
    await loadWeights(model, torchArrays(), { map, partial: true });
    expect(await valuesOf('second')).toEqual([1, 3, 2, 4]);
    expect(await valuesOf('head', 1)).toEqual(before);
  });
});

describe('all or nothing', () => {
  const cases: [name: string, change: (arrays: Record<string, RawWeights>) => void, message: RegExp][] = [
    ['a weight is missing', (arrays) => delete arrays['net.4.weight'], /head\/kernel \[24, 2\]: no array/],
    [
      'an array is left over',
      (arrays) => (arrays['net.9.weight'] = raw(3, 3)),
      /"net\.9\.weight" \[3, 3\] of the file/,
    ],
    ['a shape differs', (arrays) => (arrays['net.2.running_var'] = raw(3)), /norm\/moving_variance/],
  ];

  it.each(cases)('leaves the model as it was if %s', async (_, change, message) => {
    const arrays = torchArrays();
    change(arrays);
    const before = await allValues();
    const error: unknown = await loadWeights(model, arrays).catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(WeightsMismatchError);
    expect(String(error)).toMatch(message);
    expect(await allValues()).toEqual(before);
  });

  it.each([NaN, Infinity])('leaves the model as it was if a number is %d, unless that is allowed', async (bad) => {
    const arrays = torchArrays();
    arrays['net.4.bias'] = { shape: [2], values: [1, bad] };
    const before = await allValues();
    await expect(loadWeights(model, arrays)).rejects.toThrow(/"net\.4\.bias" has (NaN|Infinity) at element 1/);
    await expect(loadWeights(model, arrays)).rejects.toThrow(WeightsFileError);
    expect(await allValues()).toEqual(before);
    await loadWeights(model, arrays, { allowNonFinite: true });
    expect(await valuesOf('head', 1)).toEqual([1, bad]);
  });

  it('loads what fits when asked, and says what does not', async () => {
    const arrays = torchArrays();
    arrays['net.4.weight'] = raw(10, 24);
    arrays['net.4.bias'] = raw(10);
    const before = await valuesOf('head');
    const report = await loadWeights(model, arrays, { partial: true });
    expect(await valuesOf('head')).toEqual(before);
    expect(await valuesOf('norm', 3)).toEqual([1, 2]);
    expect(report.tensors.filter(({ action }) => action === 'kept').map(({ weight }) => weight)).toEqual([
      'head/kernel',
      'head/bias',
    ]);
    await expect(loadWeights(model, { 'a.weight': raw(9, 9) }, { partial: true })).rejects.toThrow(
      WeightsMismatchError,
    );
  });

  it('stops when it is aborted', async () => {
    const before = await allValues();
    const file = new Blob([await writeSafetensors(build())]);
    await expect(loadWeights(model, file, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/i);
    expect(await allValues()).toEqual(before);
  });

  it('leaves no tensor, loaded or refused', async () => {
    await expectNoLeak(async () => {
      await loadWeights(model, torchArrays());
      await loadWeights(model, { 'a.weight': raw(9, 9) }).catch(() => undefined);
    });
  });
});

it('refuses options and sources that it does not know', async () => {
  const wrong: [unknown, object, RegExp][] = [
    [torchArrays(), { strict: true }, /has no option "strict"/],
    [torchArrays(), { map: { 'third/kernel': 'x' } }, /map must name weights of the model \(got "third\/kernel"\)/],
    [
      torchArrays(),
      { map: { 'first/kernel': 'x' } },
      /map\["first\/kernel"\] must be an array of the arrays \(got "x"\)/,
    ],
    [torchArrays(), { map: { 'first/kernel': 'net.4.weight' } }, /no way from \[2, 24\] to \[1, 1, 2, 2\]/],
    [torchArrays(), { layout: 'pytorch' }, /layout must be one of torch, tf/],
    [torchArrays(), { maxBytes: 0 }, /maxBytes must be at least 1/],
    [7, {}, /source must be a file or arrays by name \(got 7\)/],
    ['', {}, /source must be a path or a URL/],
    [{ a: [1, 2] }, {}, /source\["a"\] must be a tensor or \{ shape, values \}/],
    [{ a: { shape: [3], values: [1, 2] } }, {}, /must be the numbers of shape \[3\]/],
  ];
  for (const [source, options, message] of wrong) {
    const load = loadWeights(model, source as RawWeights as never, options);
    await expect(load).rejects.toThrow(message);
    await expect(load).rejects.toThrow(InvalidArgumentError);
  }
});

describe('writing', () => {
  it('gives back the same numbers from safetensors, in both layouts, and from Keras files', async () => {
    await loadWeights(model, torchArrays());
    const before = await allValues();
    const files = [
      await writeSafetensors(model),
      await writeSafetensors(model, { layout: 'torch' }),
      await writeKeras(model),
      await writeKeras(model, { content: 'weights' }),
    ];
    for (const file of files) {
      const other = build();
      const report = await loadWeights(other, file);
      expect(report.tensors.every(({ action, matchedBy }) => action === 'loaded' && matchedBy === 'name')).toBe(true);
      expect(await Promise.all(other.getWeights().map(async (weight) => [...(await weight.data())]))).toEqual(before);
      other.dispose();
    }
  });

  it('writes like the file that was loaded: its names, shapes and order of numbers', async () => {
    const report = await loadWeights(model, torchArrays());
    const file = await openWeights(await writeSafetensors(model, { like: report }));
    for (const [name, { shape, values }] of Object.entries(torchArrays())) {
      if (name.endsWith('tracked')) continue;
      expect(file.arrays.get(name)?.shape).toEqual(shape);
      expect([...((await file.arrays.get(name)?.read()) ?? [])]).toEqual([...values]);
    }
    expect(file.arrays.size).toBe(9);
  });

  it('takes names from a map, one for each', async () => {
    const named = await openWeights(
      await writeSafetensors(model, { layout: 'torch', map: { 'first/kernel': 'x.weight' } }),
    );
    expect([...named.arrays.keys()].slice(0, 3)).toEqual(['x.weight', 'first.bias', 'second.weight']);
    const twice = { 'first/kernel': 'x', 'second/kernel': 'x' };
    await expect(writeSafetensors(model, { map: twice })).rejects.toThrow(/a name of its own \(got "x"\)/);
  });

  it('refuses to leave out a bias that has been trained since', async () => {
    const arrays = torchArrays();
    delete arrays['net.0.bias'];
    const like = await loadWeights(model, arrays);
    expect((await openWeights(await writeSafetensors(model, { like }))).arrays.size).toBe(8);
    model.getLayer('first').setWeights([tf.ones([1, 1, 2, 2]), tf.tensor1d([0, 0.5])]);
    await expect(writeSafetensors(model, { like })).rejects.toThrow(/a place for first\/bias/);
  });
});
