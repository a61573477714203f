import * as tf from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { datasetFromArrays, type Dataset } from '../../src/data/index.js';
import { useBackend } from '../../src/node/index.js';
import { adam } from '../../src/optimizers/index.js';
import { generate, train, type GAN } from '../../src/training/index.js';
import { adaptiveAugment, diffAugment, ema, type GeneralTrick } from '../../src/tricks/index.js';

const [SIZE, COUNT] = [6, 64];
/** Of the images: bright on the left, dark on the right. */
const [LEFT, RIGHT] = [0.5, -0.3];

/** Images that are alike but for a little noise. Whatever varies in samples comes of augmentation. */
function pictures(): Dataset {
  const noise = new RandomStream(1).normals(COUNT * SIZE * SIZE, 0, 0.05);
  const images = noise.map((value, i) => value + (i % SIZE < SIZE / 2 ? LEFT : RIGHT));
  return datasetFromArrays({ images, imageShape: [SIZE, SIZE, 1], pixelRange: [-1, 1] });
}

function network(): GAN {
  const start = (seed: number) => ({ kernelInitializer: initializers.glorotNormal({ seed }) });
  const generator = sequential({
    layers: [
      layers.dense({ units: 16, inputShape: [4], activation: 'relu', ...start(1) }),
      layers.dense({ units: SIZE * SIZE, activation: 'tanh', ...start(2) }),
      layers.reshape({ targetShape: [SIZE, SIZE, 1] }),
    ],
  });
  const discriminator = sequential({
    layers: [
      layers.flatten({ inputShape: [SIZE, SIZE, 1] }),
      layers.dense({ units: 32, ...start(3) }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.dense({ units: 1, ...start(4) }),
    ],
  });
  return { generator, discriminator };
}

/** Left less right, and the mean, of each of some samples. */
async function samplesAfter(data: Dataset, tricks: readonly GeneralTrick[]) {
  const gan = network();
  const optimizer = adam({ learningRate: 2e-3, beta1: 0.5 });
  const run = train(gan, data, {
    steps: 400,
    batchSize: 16,
    seed: 1,
    optimizers: { generator: optimizer, discriminator: optimizer },
    tricks: [...tricks, ema({ decay: 0.98 })],
    reportEvery: 400,
    measureGradients: false,
  });
  for await (const { step } of run) expect(step).toBeGreaterThan(0);
  const sampler = run.sampler();
  const { images } = await generate(sampler.generator, { count: COUNT, seed: 2 });
  const halves = tf.tidy(() => tf.mean(tf.reshape(images, [COUNT, SIZE, 2, SIZE / 2]), [1, 3]));
  const values = await halves.data();
  tf.dispose([images, halves]);
  sampler.dispose();
  run.dispose();
  gan.generator.dispose();
  gan.discriminator.dispose();
  const pairs = Array.from({ length: COUNT }, (_, i) => [values[2 * i] ?? NaN, values[2 * i + 1] ?? NaN] as const);
  return {
    slopes: pairs.map(([left, right]) => left - right),
    levels: pairs.map(([left, right]) => (left + right) / 2),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: readonly number[]): number =>
  Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));

/** Makes every second image brighter by 0.5. */
function brighter(sources: readonly string[]): GeneralTrick {
  return {
    name: 'brighter',
    kind: 'general',
    options: {},
    images: (images, { source, stream }) => {
      const shifts = Array.from(stream.integers(images.shape[0], 2), (bit) => bit / 2);
      return sources.includes(source) ? tf.add(images, tf.reshape(tf.tensor1d(shifts), [-1, 1, 1, 1])) : images;
    },
  };
}

// A statement about the tricks, not about backends: on one of them the same every time.
beforeAll(() => useBackend('cpu'));

describe('augmentation of what the discriminator sees does not leak into samples', () => {
  // Karras et al. 2020, section 2.2: up to a probability of about 0.8.
  it.each([
    ['diffAugment, always', diffAugment()],
    ['colours at 0.7', adaptiveAugment({ initial: 0.7, rampSteps: 1e9, blit: false, geometry: false })],
    [
      'mirrors, turns and jumps at 0.4',
      adaptiveAugment({ initial: 0.4, rampSteps: 1e9, geometry: false, color: false }),
    ],
    ['brightness that only ever rises, at 0.5', brighter(['real', 'fake'])],
  ])('%s', async (_, trick) => {
    const { slopes, levels } = await samplesAfter(pictures(), [trick]);
    expect(Math.abs(mean(slopes) - (LEFT - RIGHT))).toBeLessThan(0.2);
    expect(Math.abs(mean(levels) - (LEFT + RIGHT) / 2)).toBeLessThan(0.06);
    // The changes of colours themselves have one of 0.2 and more.
    expect(deviation(levels)).toBeLessThan(0.1);
  });

  it('whereas what is done to real images alone is imitated', async () => {
    const { levels } = await samplesAfter(pictures(), [brighter(['real'])]);
    expect(mean(levels) - (LEFT + RIGHT) / 2).toBeGreaterThan(0.12);
  });
});
