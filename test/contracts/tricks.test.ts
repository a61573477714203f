import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream, type NamedTensors, type NetworkName } from '../../src/core/index.js';
import {
  adaptiveAugment,
  clipWeights,
  diffAugment,
  dragan,
  ema,
  flipLabels,
  instanceNoise,
  invertLabels,
  r1,
  smoothLabels,
  wganGP,
  type Trick,
} from '../../src/tricks/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const factories: Record<string, () => Trick> = {
  adaptiveAugment: () => adaptiveAugment({ initial: 0.5 }),
  clipWeights: () => clipWeights(),
  diffAugment: () => diffAugment(),
  dragan: () => dragan(),
  ema: () => ema(),
  flipLabels: () => flipLabels({ rate: 0.5 }),
  instanceNoise: () => instanceNoise({ decaySteps: 100 }),
  invertLabels: () => invertLabels(),
  r1: () => r1({ every: 4 }),
  smoothLabels: () => smoothLabels(),
  wganGP: () => wganGP(),
};
const networkNames: readonly NetworkName[] = ['generator', 'discriminator'];
const network = () => ({
  parameters: { 'conv/kernel': tf.tensor4d([0.5, -2], [1, 1, 1, 2]), 'conv/bias': tf.tensor1d([1, 3]) },
  statistics: { 'norm/moving_mean': tf.tensor1d([0.25, 0.5]) },
});
const context = (update: NetworkName) => ({ update, step: 3, stream: new RandomStream(5) });

/** Every number in a record of tensors, by name. */
async function numbers(tensors: Readonly<Record<string, tf.Tensor>> = {}): Promise<Record<string, number[]>> {
  const entries = Object.entries(tensors).map(async ([name, tensor]): Promise<[string, number[]]> => [
    name,
    [...tensor.shape, ...(await tensor.data())],
  ]);
  return Object.fromEntries(await Promise.all(entries));
}

describe.each(Object.entries(factories))('%s', (name, factory) => {
  const trick = factory();

  it('is a value with a name and options that survive JSON', () => {
    expect(trick.name).toBe(name);
    expect(JSON.parse(JSON.stringify(trick.options))).toEqual(trick.options);
    expect(factory().options).toEqual(trick.options);
  });

  it.each(networkNames)('gives the same result for the same context after an update of the %s', async (update) => {
    const networks = { generator: network(), discriminator: network() };
    const images = tf.ones<tf.Rank.R4>([2, 3, 3, 1]);
    const targets = { real: Float32Array.of(1, 1, 1), fake: Float32Array.of(0, 0) };
    const runAll = async () => {
      const state = trick.init?.(networks) ?? {};
      const changed = trick.images?.(images, { ...context(update), state, source: 'real' });
      const result = trick.afterUpdate?.({ ...context(update), state, ...networks[update] });
      return {
        targets: trick.kind === 'labels' ? trick.targets(targets, { ...context(update), state }) : null,
        images: changed && (await numbers({ changed })),
        initial: await numbers(state),
        state: await numbers(result?.state),
        parameters: await numbers(result?.parameters),
      };
    };
    const first = await runAll();
    expect(await runAll()).toEqual(first);
    expect(targets).toEqual({ real: Float32Array.of(1, 1, 1), fake: Float32Array.of(0, 0) });
    expect(first.images?.changed?.slice(0, 4) ?? [2, 3, 3, 1]).toEqual([2, 3, 3, 1]);
  });

  it.each(networkNames)('returns new tensors and leaves those it was given after an update of the %s', (update) => {
    const networks = { generator: network(), discriminator: network() };
    const given: tf.Tensor[] = [
      ...Object.values(networks.generator.parameters),
      ...Object.values(networks.discriminator.parameters),
    ];
    given.push(...Object.values(networks.generator.statistics), ...Object.values(networks.discriminator.statistics));
    const state = trick.init?.(networks) ?? {};
    const result = trick.afterUpdate?.({ ...context(update), state, ...networks[update] });
    const made = [...Object.values(result?.state ?? {}), ...Object.values(result?.parameters ?? {})];
    expect(made.filter((tensor) => given.includes(tensor) || Object.values(state).includes(tensor))).toEqual([]);
    expect([...given, ...Object.values(state), ...made].filter((tensor) => tensor.isDisposed)).toEqual([]);
    const shapes = (tensors: NamedTensors) => Object.entries(tensors).map(([key, { shape }]) => [key, shape]);
    if (result?.parameters) expect(shapes(result.parameters)).toEqual(shapes(networks[update].parameters));
  });

  it.each(networkNames)('makes no tensor but those it returns after an update of the %s', async (update) => {
    const networks = { generator: network(), discriminator: network() };
    const images = tf.ones<tf.Rank.R4>([2, 3, 3, 1]);
    await expectNoLeak(() => {
      const state = trick.init?.(networks) ?? {};
      const changed = trick.images?.(images, { ...context(update), state, source: 'fake' });
      const result = trick.afterUpdate?.({ ...context(update), state, ...networks[update] });
      tf.dispose([{ ...state }, changed ?? [], { ...result?.state }, { ...result?.parameters }]);
    });
  });

  it('gives new arrays of labels, also for empty batches', () => {
    if (trick.kind !== 'labels') return;
    const targets = { real: new Float32Array(0), fake: new Float32Array(2) };
    for (const update of networkNames) {
      const changed = trick.targets(targets, { ...context(update), state: {} });
      expect([changed.real.length, changed.fake.length]).toEqual([0, 2]);
      expect(changed.fake).not.toBe(targets.fake);
    }
  });
});
