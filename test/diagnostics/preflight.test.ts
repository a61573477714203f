import * as tf from '@tensorflow/tfjs-core';
import * as tfl from '@tensorflow/tfjs-layers';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { datasetFromArrays } from '../../src/data/index.js';
import { describePreflight, preflight, type PreflightOptions } from '../../src/diagnostics/index.js';
import {
  claimNetworks,
  createTrainStep,
  disposeTrainingState,
  train,
  type GAN,
  type StepOptions,
} from '../../src/training/index.js';
import { ema, instanceNoise, r1 } from '../../src/tricks/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { isSlow } from '../support/runs.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyCritic, tinyGAN } from '../support/tinyGAN.js';

async function valuesOf(gan: GAN): Promise<unknown[]> {
  const weights = [gan.generator, gan.discriminator].flatMap((model) => model.getWeights());
  return Promise.all(weights.map((weight) => weight.data().then((data) => Array.from(data))));
}

function dispose(gan: GAN): void {
  gan.generator.dispose();
  gan.discriminator.dispose();
}

/** The most bytes of a step that has every penalty, with the weights and without what others hold. */
function measuredPeak(gan: GAN, options: StepOptions, size: number, weightBytes: number): number {
  const stream = new RandomStream(3);
  const batch = { images: stream.uniforms(size * 64, -1, 1), labels: stream.integers(size, 3), size };
  const step = createTrainStep(gan, options);
  const base = tf.memory().numBytes - weightBytes;
  let state = step.init();
  let peak = 0;
  for (let i = 0; i < 2; i++) {
    const result = step.run({ ...state, step: 0 }, new Array(step.discriminatorSteps).fill(batch), 'gradients');
    state = result.state;
    [...Object.values(result.measures), ...Object.values(result.gradients)].forEach((one) => one.dispose());
    peak = result.peakBytes - base;
  }
  disposeTrainingState(state);
  return peak;
}

const quick = { timing: false } as const;

describe('preflight', () => {
  it('counts what the networks and a step cost', async () => {
    const latent = tfl.layers.dense({ units: 16, inputShape: [3] });
    const generator = tfl.sequential({ layers: [latent, tfl.layers.reshape({ targetShape: [4, 4, 1] })] });
    const convolution = tfl.layers.conv2d({
      filters: 5,
      kernelSize: 3,
      strides: 2,
      inputShape: [4, 4, 1],
      trainable: false,
    });
    const head = tfl.layers.dense({ units: 1 });
    const discriminator = tfl.sequential({ layers: [convolution, tfl.layers.flatten(), head] });
    const { networks, memory, missingKernels, leakedTensors, imageShape } = await preflight(
      { generator, discriminator },
      quick,
    );
    // One multiplication and one addition for each product, and one addition for each bias.
    expect(networks.generator).toEqual({ trained: 64, frozen: 0, averages: 0, flopsPerImage: 2 * 3 * 16 + 16 });
    expect(networks.discriminator).toEqual({
      trained: 6,
      frozen: 50,
      averages: 0,
      flopsPerImage: 2 * 5 * 9 + 5 + 2 * 5 + 1,
    });
    expect(memory?.weights).toBe(4 * (64 + 6 + 50));
    // Adam remembers two numbers for each that it trains.
    expect(memory?.held).toBeGreaterThanOrEqual(4 * (64 + 6 + 50 + 2 * 70));
    expect([missingKernels, leakedTensors, imageShape]).toEqual([[], 0, [4, 4, 1]]);
    dispose({ generator, discriminator });
  });

  it.skipIf(isSlow).each<[string, StepOptions, number]>([
    ['by default', {}, 10],
    ['with one pass over both', { discriminatorBatches: 'joined' }, 9],
    ['with half batches', { discriminatorBatches: 'halves' }, 12],
    [
      'with several updates, averages and noise',
      { discriminatorSteps: 2, tricks: [ema(), instanceNoise({ standardDeviation: 0.1, decaySteps: 5 })] },
      7,
    ],
    ['in parts', { microBatchSize: 4 }, 12],
    ['in parts of halves', { microBatchSize: 2, discriminatorBatches: 'halves' }, 16],
  ])('foretells the most bytes of a step %s', async (_, options, batchSize) => {
    const gan = tinyGAN();
    const { memory } = await preflight(gan, { ...quick, training: { ...options, steps: 5, batchSize } });
    const measured = measuredPeak(gan, options, batchSize, memory?.weights ?? 0);
    expect(Math.abs((memory?.peak ?? NaN) - measured) / measured).toBeLessThan(
      'microBatchSize' in options ? 0.1 : 0.01,
    );
    dispose(gan);
  });

  it.skipIf(isSlow)('counts penalties in that are not part of every step', async () => {
    const gan = { generator: tinyGAN().generator, discriminator: tinyCritic() };
    const options = { tricks: [r1({ every: 16 })] } satisfies StepOptions;
    const { memory } = await preflight(gan, { ...quick, training: { ...options, steps: 5, batchSize: 6 } });
    const measured = measuredPeak(gan, options, 6, memory?.weights ?? 0);
    expect(Math.abs((memory?.peak ?? NaN) - measured) / measured).toBeLessThan(0.05);
    dispose(gan);
  });

  it.skipIf(isSlow)('finds the largest batch, and the largest parts of a batch, that fit', async () => {
    const gan = tinyGAN();
    const look = (options: PreflightOptions) => preflight(gan, { ...quick, ...options });
    const bytesAt = async (batchSize: number, microBatchSize?: number) => {
      const parts = microBatchSize === undefined ? {} : { microBatchSize };
      return (await look({ training: { steps: 1, batchSize, ...parts } })).memory?.peak ?? NaN;
    };
    const budget = await bytesAt(12);
    const { memory, findings } = await look({ budget, training: { steps: 1, batchSize: 20 } });
    expect(memory?.largestBatch).toBe(12);
    const part = memory?.largestPart ?? NaN;
    expect(await bytesAt(20, part)).toBeLessThanOrEqual(budget);
    expect(findings[0]).toMatchObject({ kind: 'memory', level: 'error', evidence: { batch: 20, largestBatch: 12 } });
    expect(findings[0]?.advice.slice(0, 2)).toEqual([
      `Keep the batch and take it in parts: microBatchSize: ${part}`,
      'Take a batch of 12 or less',
    ]);
    expect((await look({ budget, training: { steps: 1, batchSize: 12 } })).findings).toEqual(
      (await look({ training: { steps: 1, batchSize: 12 } })).findings,
    );
    dispose(gan);
  });

  it.skipIf(isSlow)('leaves weights and chance as they were, to the bit, and no tensor', async () => {
    const gan = tinyGAN();
    gan.generator.getLayer('up').trainable = false;
    const data = tinyDataset();
    const before = await valuesOf(gan);
    await expectNoLeak(async () => {
      await preflight(gan, { data, training: { steps: 3, batchSize: 4, tricks: [ema()] } });
    });
    expect(await valuesOf(gan)).toEqual(before);
    gan.generator.getLayer('up').trainable = true;

    const losses = async (look: boolean) => {
      const fresh = tinyGAN();
      const training = { steps: 2, batchSize: 4, reportEvery: 1 } as const;
      if (look) await preflight(fresh, { data, training });
      const seen = [];
      for await (const report of train(fresh, data, training)) seen.push(report.losses);
      dispose(fresh);
      return seen;
    };
    expect(await losses(true)).toEqual(await losses(false));
    dispose(gan);
  });

  it.skipIf(isSlow)('estimates the time of all steps', async () => {
    const gan = tinyGAN();
    const { time } = await preflight(gan, {
      data: tinyDataset(),
      training: { steps: 100, batchSize: 4, discriminatorSteps: 2 },
    });
    expect(time?.secondsPerStep).toBeGreaterThan(0);
    expect(time?.seconds).toBeCloseTo(100 * ((time?.secondsPerStep ?? 0) + 2 * (time?.secondsPerRead ?? 0)), 9);
    expect((await preflight(gan, { data: tinyDataset() })).time?.seconds).toBeNull();
    dispose(gan);
  });

  it('names the layers whose kernels the backend lacks', async () => {
    const backend = tf.getBackend();
    const kernel = tf.getKernel('MaxPool', backend);
    const { generator } = tinyGAN();
    const image = tfl.input({ shape: [8, 8, 1], name: 'image' });
    const label = tfl.input({ shape: [1], dtype: 'int32', name: 'label' });
    const pooled = tfl.layers.maxPooling2d({ poolSize: 2, name: 'pool' }).apply(image) as tfl.SymbolicTensor;
    const flat = tfl.layers.flatten().apply(pooled) as tfl.SymbolicTensor;
    const joined = tfl.layers.concatenate().apply([flat, label]) as tfl.SymbolicTensor;
    const logits = tfl.layers.dense({ units: 1 }).apply(joined) as tfl.SymbolicTensor;
    const discriminator = tfl.model({ inputs: [image, label], outputs: logits });
    tf.unregisterKernel('MaxPool', backend);
    try {
      const found = await preflight({ generator, discriminator }, { training: { steps: 1, batchSize: 4 } });
      expect(found.missingKernels).toEqual([{ kernel: 'MaxPool', layers: ['pool'] }]);
      expect([found.memory, found.time, found.step]).toEqual([null, null, null]);
      expect(describePreflight(found)).toContain(
        `error: missing-kernel: The backend ${backend} has no kernel MaxPool, which pool needs.`,
      );
    } finally {
      if (kernel) tf.registerKernel(kernel);
    }
    dispose({ generator, discriminator });
  });

  it('sees tensors that a trick leaves behind', async () => {
    const gan = tinyGAN();
    const kept: tf.Tensor[] = [];
    const forgetful = {
      name: 'forgetful',
      kind: 'general',
      options: {},
      afterUpdate: () => {
        kept.push(tf.keep(tf.scalar(1)));
        return {};
      },
    } as const;
    const { leakedTensors, findings } = await preflight(gan, { ...quick, training: { steps: 1, tricks: [forgetful] } });
    expect(leakedTensors).toBe(2);
    expect(findings).toContainEqual(expect.objectContaining({ kind: 'leak', evidence: { tensors: 2 } }));
    tf.dispose(kept);
    dispose(gan);
  });

  it('refuses what train refuses, and networks that are in a run', async () => {
    const gan = tinyGAN();
    const refused: [PreflightOptions, string][] = [
      [{ batchSize: 3 } as PreflightOptions, 'preflight: options has no option "batchSize"'],
      [{ training: { steps: 0 } }, 'preflight: training.steps must be at least 1 (got 0)'],
      [{ training: { steps: 1, batchSize: 1.5 } }, 'preflight: training.batchSize must be an integer (got 1.5)'],
      [{ training: { steps: 1, trciks: [] } as never }, 'preflight: training has no option "trciks"'],
      [{ training: { steps: 1, loss: 'bce' as never } }, 'preflight: training.loss must be a value such as'],
      [{ budget: 0 }, 'preflight: budget must be greater than 0 (got 0)'],
      [{ data: 'images' as never }, 'preflight: data must be a data set'],
    ];
    for (const [options, message] of refused) await expect(preflight(gan, options)).rejects.toThrow(message);
    await expect(preflight({ generator: gan.generator } as GAN)).rejects.toThrow(
      'preflight: gan.discriminator must be a LayersModel',
    );
    const release = claimNetworks(gan);
    await expect(preflight(gan)).rejects.toThrow('one of the networks is in another run');
    release();
    await expectNoLeak(async () => {
      await expect(preflight(gan, { budget: -1 })).rejects.toThrow();
    });
    dispose(gan);
  });
});

// What is found in data is the same on every backend.
describe.skipIf(isSlow)('preflight of data', () => {
  const imageShape = [8, 8, 1] as const;
  const dataOf = (pixels: (index: number) => number, counts: readonly number[]) => {
    const labels = counts.flatMap((count, label) => new Array<number>(count).fill(label));
    const images = Float32Array.from({ length: labels.length * 64 }, (_, i) => pixels(i));
    return datasetFromArrays({
      images,
      imageShape,
      pixelRange: [-1, 1],
      labels,
      labelNames: ['cat', 'dog', 'owl'],
      allowEmptyClasses: true,
    });
  };
  const noise = (i: number) => Math.sin(i * i);

  async function look(data: PreflightOptions['data'], batchSize = 2) {
    const gan = tinyGAN();
    const found = await preflight(gan, { ...quick, training: { steps: 1, batchSize }, ...(data ? { data } : {}) });
    dispose(gan);
    return found;
  }

  it('finds nothing wrong with good data', async () => {
    const { data, findings } = await look(dataOf(noise, [10, 12, 20]));
    expect(data).toMatchObject({ size: 42, classes: [10, 12, 20], looked: 42 });
    expect(findings.filter(({ level }) => level !== 'note')).toEqual([]);
  });

  it.each<[string, ReturnType<typeof dataOf>, string, string]>([
    ['pixels in [0, 1]', dataOf((i) => Math.abs(noise(i)), [20, 20, 20]), 'pixel-range', 'No pixel is below 0'],
    ['one value', dataOf(() => 0.5, [20, 20, 20]), 'pixel-range', 'one value'],
    ['a rare class', dataOf(noise, [50, 20, 4]), 'class-imbalance', 'Class cat has 50 images and class owl 4.'],
    ['an empty class', dataOf(noise, [20, 0, 20]), 'class-imbalance', 'There is no image of class dog'],
    ['fewer images than a batch', dataOf(noise, [1, 1, 1]), 'few-images', '3 images are less than ten batches of 4.'],
  ])('sees %s', async (_, data, kind, explanation) => {
    const { findings } = await look(data, kind === 'few-images' ? 4 : 2);
    expect(findings).toContainEqual(expect.objectContaining({ kind, level: 'warning' }));
    expect(findings.find((one) => one.kind === kind)?.explanation).toContain(explanation);
  });

  it('sees values that no network can draw, other sizes, other labels, and images that cannot be read', async () => {
    const good = dataOf(noise, [20, 20, 20]);
    const read = async (indices: ArrayLike<number>, stream: RandomStream, scale: number) => {
      const { images, labels } = await good.read(indices, stream);
      return { images: images.map((value) => value * scale), labels };
    };
    const scaled = (scale: number) => ({
      ...good,
      read: (indices: ArrayLike<number>, stream: RandomStream) => read(indices, stream, scale),
    });
    expect((await look(scaled(127))).findings[0]).toMatchObject({ kind: 'pixel-range', level: 'warning' });
    expect((await look(scaled(NaN))).findings[0]).toMatchObject({ kind: 'not-finite', level: 'error' });
    const large = datasetFromArrays({
      images: new Float32Array(2 * 100),
      imageShape: [10, 10, 1],
      pixelRange: [-1, 1],
    });
    const kinds = (await look(large)).findings.map(({ kind }) => kind);
    expect(kinds.slice(0, 2)).toEqual(['image-size', 'label-kind']);
    const broken = { ...good, read: () => Promise.reject(new Error('cat/7.png: no image')) };
    expect((await look(broken)).findings[0]).toMatchObject({
      kind: 'data-unreadable',
      explanation: 'The images cannot be read: cat/7.png: no image',
    });
  });
});
