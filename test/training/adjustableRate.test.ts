import { describe, expect, it } from 'vitest';
import { adam, adjustableRate, type AdjustableRate } from '../../src/optimizers/index.js';
import { ChangedOptionsError, memoryCheckpoints, train, type TrainOptions } from '../../src/training/index.js';
import { isSlow } from '../support/runs.js';
import { bits, data, every, kernelOf, newNetworks, walk } from './checkpointRuns.js';

const newGAN = newNetworks();
const withRate = (learningRate: AdjustableRate): TrainOptions => ({
  steps: 6,
  batchSize: 4,
  reportEvery: 1,
  optimizers: { generator: adam({ learningRate }) },
});

describe('adjustableRate', () => {
  it('is what it was set to last', () => {
    const rate = adjustableRate(0.5);
    expect([rate.value, rate.at(7)]).toEqual([0.5, 0.5]);
    rate.set(0.25);
    expect([rate.value, rate.at(0), JSON.stringify(rate.options)]).toEqual([0.25, 0.25, '{"rate":0.25}']);
  });

  it.each([NaN, Infinity, -1, '1', null])('refuses %s and stays as it was', (wrong) => {
    expect(() => adjustableRate(wrong as number)).toThrow(/^adjustableRate: value must be/);
    const rate = adjustableRate(1);
    expect(() => rate.set(wrong as number)).toThrow(/^adjustableRate: value must be/);
    expect(rate.value).toBe(1);
  });

  it.skipIf(isSlow)('moves weights from the next update on', async () => {
    const gan = newGAN();
    const rate = adjustableRate(0);
    const before = await kernelOf(gan);
    for await (const { step } of train(gan, data, withRate(rate))) {
      if (step === 3) {
        expect(await kernelOf(gan)).toEqual(before);
        rate.set(0.01);
      }
    }
    expect(await kernelOf(gan)).not.toEqual(before);
  });

  it.skipIf(isSlow)('is in checkpoints as it was then, so that a run goes on to the bit', async () => {
    const whole = newGAN();
    const steered = adjustableRate(0.01);
    const run = train(whole, data, withRate(steered));
    for await (const { step } of run) if (step === 2) steered.set(0.002);

    const store = memoryCheckpoints();
    const rate = adjustableRate(0.01);
    const first = train(newGAN(), data, { ...withRate(rate), checkpoints: every(store, 4) });
    for await (const { step } of first) {
      if (step === 2) rate.set(0.002);
      if (step === 4) break;
    }
    const resume = every(store, 4, { resume: true });
    const other = train(newGAN(), data, { ...withRate(adjustableRate(0.01)), checkpoints: resume });
    await expect(walk(other)).rejects.toThrow(ChangedOptionsError);

    const resumed = newGAN();
    const second = train(resumed, data, { ...withRate(adjustableRate(0.002)), checkpoints: resume });
    await walk(second);
    expect(await bits(resumed, second)).toBe(await bits(whole, run));
  });
});
