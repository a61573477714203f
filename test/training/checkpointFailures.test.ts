import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/data/index.js';
import { ema, type GeneralTrick } from '../../src/tricks/index.js';
import {
  loadCheckpoint,
  memoryCheckpoints,
  train,
  type CheckpointStore,
  type TrainOptions,
} from '../../src/training/index.js';
import { isSlow } from '../support/runs.js';
import { data, every, fragileStore, kernelOf, newNetworks, walk, weightsAfter } from './checkpointRuns.js';

const newGAN = newNetworks();
const options = { steps: 10, batchSize: 4, tricks: [ema({ decay: 0.5 })] } satisfies TrainOptions;

// What these tests are about is the same on every backend.
describe.skipIf(isSlow)('a run with checkpoints', () => {
  describe('of which one is damaged', () => {
    async function stored(): Promise<{ store: CheckpointStore; bytes: Uint8Array; whole: string }> {
      const store = memoryCheckpoints();
      const whole = await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 5) });
      return { store, bytes: await store.read('step-00000010'), whole };
    }

    it('takes the one before, says so, and gets to the same weights', async () => {
      const { store, bytes, whole } = await stored();
      const altered = bytes.slice();
      altered.set([(bytes.at(-9) ?? 0) ^ 1], bytes.length - 9);
      for (const damaged of [altered, bytes.slice(0, -1), bytes.slice(0, 100), new Uint8Array(0)]) {
        await store.write('step-00000010', damaged);
        const messages: string[] = [];
        const log = (message: string): void => void messages.push(message);
        expect(await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 5, { resume: true, log }) })).toBe(
          whole,
        );
        expect(messages).toEqual([
          expect.stringMatching(
            /^train: the checkpoint of step 10 in memory is damaged: it.* The one before it is taken\.$/,
          ),
        ]);
      }
    });

    it('does not count it among those that are kept', async () => {
      const { store } = await stored();
      await store.write('step-00000010', new Uint8Array(3));
      const checkpoints = every(store, 4, { resume: true, accept: ['steps'], keepLast: 2 });
      await weightsAfter(newGAN(), { ...options, steps: 8, checkpoints });
      expect([...(await store.list())].sort()).toEqual(['step-00000005', 'step-00000008']);
    });

    it('says so if none is whole', async () => {
      const { store } = await stored();
      for (const name of await store.list()) await store.write(name, new Uint8Array(3));
      await expect(
        weightsAfter(newGAN(), { ...options, checkpoints: every(store, 5, { resume: true }) }),
      ).rejects.toThrow('train: there is no checkpoint that is whole in memory');
    });

    it('knows a checkpoint under the name of another', async () => {
      const { store, bytes } = await stored();
      await store.write('step-00000012', bytes);
      await expect(loadCheckpoint(store, { which: 12 })).rejects.toThrow(
        'loadCheckpoint: the checkpoint of step 12 in memory is damaged: it is that of step 10',
      );
      expect((await loadCheckpoint(store)).step).toBe(10);
    });
  });

  describe('that cannot be written', () => {
    it('ends the run, whose state can be saved elsewhere and gone on from', async () => {
      const whole = await weightsAfter(newGAN(), options);
      const store = fragileStore();
      const run = train(newGAN(), data, {
        ...options,
        checkpoints: every(store, 3),
        onStep: (step) => {
          store.broken.now = step >= 5;
        },
      });
      await expect(walk(run)).rejects.toThrow('the disk is full');
      expect([run.outcome, run.step]).toEqual(['failed', 6]);
      expect(await store.list()).toEqual(['step-00000003']);
      const other = memoryCheckpoints();
      await run.saveCheckpoint(other);
      run.dispose();
      expect(await weightsAfter(newGAN(), { ...options, checkpoints: every(other, 3, { resume: true }) })).toBe(whole);
    });

    it('does not hide an error that came before', async () => {
      const store = fragileStore();
      store.broken.now = true;
      const messages: string[] = [];
      const onStep = (): never => {
        throw new Error('on purpose');
      };
      const checkpoints = every(store, 3, { log: (message) => void messages.push(message) });
      const run = train(newGAN(), data, { ...options, checkpoints, onStep });
      await expect(walk(run)).rejects.toThrow('on purpose');
      run.dispose();
      expect(messages).toEqual(['Error: the disk is full']);
    });
  });

  it('saves what an error outside of a step has left whole', async () => {
    const store = memoryCheckpoints();
    const whole = await weightsAfter(newGAN(), options);
    let reads = 0;
    const unsteady: Dataset = {
      ...data,
      read: (...args) => (++reads > 5 ? Promise.reject(new Error('the network is gone')) : data.read(...args)),
    };
    await expect(weightsAfter(newGAN(), { ...options, checkpoints: every(store, 100) }, unsteady)).rejects.toThrow(
      'is gone',
    );
    expect(await store.list()).toEqual(['step-00000004']);
    expect(await weightsAfter(newGAN(), { ...options, checkpoints: every(store, 100, { resume: true }) })).toBe(whole);
  });

  describe('whose weights are lost', () => {
    /** Makes a weight of the generator NaN after a step. */
    const poison = (at: number): GeneralTrick => ({
      name: 'poison',
      kind: 'general',
      options: {},
      afterUpdate: ({ update, step, parameters }) => {
        const kernel = parameters['out/kernel'];
        if (update !== 'generator' || step !== at || !kernel) return {};
        return { parameters: { 'out/kernel': tf.fill(kernel.shape, NaN) } };
      },
    });

    it.each([
      [
        'a loss',
        5,
        /^train: the loss \w+ is NaN at step 7\. It began at step 6 in the weights of layer out of the generator; the networks are back at step 4, their last checkpoint\. Lower/,
      ],
      [
        'a weight',
        7,
        /^train: networks\/generator\/out\/kernel is NaN after step 8\. It began at step 8 in the weights of layer out .*; the networks are back at step 4/,
      ],
    ])('and %s shows it, goes back to the last good step', async (_, at, message) => {
      const store = memoryCheckpoints();
      const gan = newGAN();
      const run = train(gan, data, {
        ...options,
        reportEvery: 7,
        tricks: [ema({ decay: 0.5 }), poison(at)],
        checkpoints: every(store, 4),
      });
      await expect(walk(run)).rejects.toThrow(message);
      expect([run.outcome, run.step]).toEqual(['failed', 4]);
      expect(await store.list()).toEqual(['step-00000004']);
      const checkpoint = await loadCheckpoint(store);
      expect(await kernelOf(gan)).toEqual(checkpoint.tensors.get('networks/generator/out/kernel')?.values);
      const sampler = run.sampler();
      expect(await kernelOf({ ...gan, generator: sampler.generator })).toEqual(
        checkpoint.tensors.get('tricks/ema/out/kernel')?.values,
      );
      sampler.dispose();
      run.dispose();
    });

    it('and there is no checkpoint yet, says so', async () => {
      const store = memoryCheckpoints();
      const tricks = [poison(0)];
      await expect(weightsAfter(newGAN(), { ...options, tricks, checkpoints: every(store, 4) })).rejects.toThrow(
        "the networks' weights are lost",
      );
      await expect(
        weightsAfter(newGAN(), { ...options, steps: 1, tricks, checkpoints: every(store, 4) }),
        'found at the end',
      ).rejects.toThrow("is NaN after step 1; the networks' weights are lost");
      expect(await store.list()).toEqual([]);
    });
  });
});
