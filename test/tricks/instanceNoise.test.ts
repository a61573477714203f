import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { instanceNoise, type InstanceNoiseOptions } from '../../src/tricks/index.js';
import { expectClose } from '../support/expectClose.js';

const trick = instanceNoise({ standardDeviation: 0.2, decaySteps: 10 });

function noisy(images: tf.Tensor4D, step: number, seed = 1): tf.Tensor4D {
  const stream = new RandomStream(seed);
  return trick.images?.(images, { update: 'discriminator', source: 'real', step, stream, state: {} }) ?? images;
}

describe('instanceNoise', () => {
  it.each([
    { step: 0, deviation: 0.2 },
    { step: 5, deviation: 0.1 },
    { step: 9, deviation: 0.02 },
  ])('has a standard deviation of $deviation in step $step of 10', async ({ step, deviation }) => {
    const pixels = Array.from(await noisy(tf.fill([4, 50, 50, 1], 0.5), step).data());
    const mean = pixels.reduce((sum, pixel) => sum + pixel, 0) / pixels.length;
    const variance = pixels.reduce((sum, pixel) => sum + (pixel - mean) ** 2, 0) / pixels.length;
    // Five standard errors of 10,000 normal numbers: of their mean, and of their standard deviation.
    expect(Math.abs(mean - 0.5)).toBeLessThan(5 * (deviation / 100));
    expect(Math.abs(Math.sqrt(variance) - deviation)).toBeLessThan(5 * (deviation / Math.sqrt(20_000)));
  });

  it('leaves the images alone once it has decayed', () => {
    const images = tf.zeros<tf.Rank.R4>([1, 2, 2, 1]);
    expect(noisy(images, 10)).toBe(images);
    expect(noisy(images, 1000)).toBe(images);
  });

  it('gives every image and every pixel noise of its own, the same for the same stream', async () => {
    const images = tf.zeros<tf.Rank.R4>([2, 2, 2, 1]);
    const values = await noisy(images, 0).data();
    expect(new Set(values).size).toBe(8);
    expect(await noisy(images, 0).data()).toEqual(values);
    expect(await noisy(images, 0, 2).data()).not.toEqual(values);
  });

  it('lets the gradient through', async () => {
    const images = tf.zeros<tf.Rank.R4>([1, 2, 2, 1]);
    const gradient = tf.grad((x) => tf.sum(tf.mul(noisy(tf.reshape(x, [1, 2, 2, 1]), 0), 3)))(images);
    await expectClose(gradient, [3, 3, 3, 3]);
  });

  it.each([
    [{}, 'decaySteps must be an integer (got undefined)'],
    [undefined, 'options must be an object (got undefined)'],
    [{ decaySteps: 0 }, 'decaySteps must be at least 1 (got 0)'],
    [{ decaySteps: Infinity }, 'decaySteps must be an integer (got Infinity)'],
    [{ decaySteps: 5, standardDeviation: 0 }, 'standardDeviation must be greater than 0 (got 0)'],
    [{ decaySteps: 5, stddev: 1 }, 'options has no option "stddev"'],
  ])('refuses %j', (options, message) => {
    // What a JavaScript caller may hand over.
    expect(() => instanceNoise(options as unknown as InstanceNoiseOptions)).toThrow(`instanceNoise: ${message}`);
  });
});
