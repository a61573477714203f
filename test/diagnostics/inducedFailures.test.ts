import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import { RandomStream, type Finding } from '../../src/core/index.js';
import { datasetFromArrays, type Dataset } from '../../src/data/index.js';
import { watch, type WatchOptions } from '../../src/diagnostics/index.js';
import { wassersteinLoss } from '../../src/losses/index.js';
import { adam, sgd } from '../../src/optimizers/index.js';
import { train, type GAN, type StepOptions } from '../../src/training/index.js';
import { isSlow } from '../support/runs.js';
import { change, cut, denseGAN, sides } from './denseGAN.js';

const data = sides(60, 1);
const built: GAN[] = [];

afterEach(() => {
  for (const gan of built.splice(0)) [gan.generator, gan.discriminator].forEach((network) => network.dispose());
});

function newGAN(make: () => GAN = denseGAN): GAN {
  const gan = make();
  built.push(gan);
  return gan;
}

interface Case {
  readonly steps: number;
  readonly options?: StepOptions;
  readonly data?: Dataset;
  readonly watching?: Partial<WatchOptions>;
  readonly reportEvery?: number;
}

/** What is noticed within so many steps, with samples at each report. */
async function findings(gan: GAN, { steps, options = {}, data: own = data, watching, reportEvery = 5 }: Case) {
  const run = train(gan, own, { steps, batchSize: 16, reportEvery, ...options });
  const found: Finding[] = [];
  for await (const report of watch(run, { data: own, samplesEvery: 1, ...watching }))
    found.push(...(report.findings ?? []));
  return found;
}

function kindsOf(found: readonly Finding[]): string[] {
  return found.map(({ kind, network }) => `${kind} ${network}`);
}

/** Images of noise alone. */
function noise(count: number, seed: number): Dataset {
  return datasetFromArrays({
    images: new RandomStream(seed).uniforms(count * 64, -1, 1),
    imageShape: [8, 8, 1],
    pixelRange: [-1, 1],
    labels: Array.from({ length: count }, (_, i) => i % 3),
  });
}

describe.skipIf(isSlow)('what is induced is noticed, and nothing else', () => {
  it('nothing at all where nothing is wrong', async () => {
    expect(await findings(newGAN(), { steps: 150, watching: { heldOut: sides(60, 2) } })).toEqual([]);
  });

  it('a discriminator with 50 times the learning rate, within 100 steps', async () => {
    const options = { optimizers: { discriminator: adam({ learningRate: 50 * 2e-4 }) } };
    const found = await findings(newGAN(), { steps: 100, options });
    expect(kindsOf(found)).toEqual(['discriminator-saturated discriminator']);
    expect(found[0]?.evidence.lossFake).toBeLessThan(0.03);
  });

  it.each([
    [10, 'white'],
    [-10, 'black'],
  ])("a generator's bias of %i: all %s, within 15 steps", async (bias, color) => {
    const gan = newGAN();
    change(gan.generator, 'out/bias', ({ shape }) => tf.fill(shape, bias));
    const found = await findings(gan, { steps: 40 });
    // Hardly any gradient comes through an activation at its end.
    expect(kindsOf(found)).toEqual(['generator-saturated generator', 'vanishing-gradients generator']);
    expect(found[0]).toMatchObject({ step: 15, level: 'warning', evidence: { samples: 1 } });
    expect(found[0]?.explanation).toMatch(color);
  });

  it("a generator's kernel of 10,000 times its size: white and black pixels, within 15 steps", async () => {
    const gan = newGAN();
    change(gan.generator, 'out/kernel', (kernel) => tf.mul(kernel, 1e4));
    const found = await findings(gan, { steps: 15 });
    expect(kindsOf(found)).toContain('generator-saturated generator');
    expect(found.find(({ kind }) => kind === 'generator-saturated')?.explanation).toMatch('pure colours');
  });

  it('a label that goes nowhere, within 105 steps', async () => {
    const gan = newGAN();
    cut(gan.generator, 'fromLabel');
    gan.generator.getLayer('embedding').trainable = false;
    const found = await findings(gan, { steps: 105 });
    expect(kindsOf(found)).toEqual(['labels-ignored generator']);
    expect(found[0]?.evidence.effect).toBe(0);
  });

  it('a latent vector that goes nowhere, within 105 steps', async () => {
    const gan = newGAN();
    cut(gan.generator, 'fromLatent');
    const found = await findings(gan, { steps: 105 });
    expect(kindsOf(found)).toEqual(['class-collapse generator']);
    expect(found[0]?.evidence).toMatchObject({ collapsed: 3, classes: 3 });
  });

  it('one image, whatever goes in, within 105 steps', async () => {
    const gan = newGAN();
    cut(gan.generator, 'fromLatent');
    cut(gan.generator, 'fromLabel');
    gan.generator.getLayer('embedding').trainable = false;
    const pattern = new RandomStream(4).uniforms(64, -1, 1);
    change(gan.generator, 'out/bias', () => tf.tensor1d(pattern));
    const found = await findings(gan, { steps: 105 });
    expect(kindsOf(found)).toEqual(['mode-collapse generator', 'labels-ignored generator']);
  });

  it('learning rates of 0, within 25 steps', async () => {
    const still = adam({ learningRate: 0 });
    const found = await findings(newGAN(), {
      steps: 30,
      options: { optimizers: { generator: still, discriminator: still } },
    });
    expect(kindsOf(found)).toEqual(['no-learning generator', 'no-learning discriminator']);
    expect(found[0]?.step).toBe(25);
  });

  it('units whose activation is at its end, within 25 steps', async () => {
    const gan = newGAN();
    change(gan.generator, 'hidden/bias', ({ shape }) => tf.fill(shape, 12));
    gan.generator.getLayer('hidden').trainable = false;
    const found = await findings(gan, { steps: 30 });
    expect(kindsOf(found)).toEqual(['vanishing-gradients generator']);
    expect(found[0]?.explanation).toMatch('embedding, fromLatent, fromLabel');
  });

  it('a discriminator that knows its images by heart, within 25 steps', async () => {
    const found = await findings(newGAN(), {
      steps: 40,
      data: noise(24, 1),
      options: { optimizers: { discriminator: adam({ learningRate: 1e-2 }) } },
      watching: { heldOut: noise(60, 2) },
    });
    expect(kindsOf(found)).toEqual(['overfitted-discriminator discriminator']);
    expect(found[0]?.evidence.distance).toBeGreaterThan(0.6);
  });

  it('a transposed convolution whose stride does not divide its kernel, within 105 steps', async () => {
    const learning = { steps: 105, data: waves() };
    expect(kindsOf(await findings(newGAN(gridGAN(3)), learning))).toEqual(['grid-artifacts generator']);
    expect(kindsOf(await findings(newGAN(gridGAN(4)), learning))).toEqual([]);
  });

  it('a Wasserstein critic that nothing holds, before it is lost', async () => {
    const fast = sgd({ learningRate: 0.4 });
    const options = { loss: wassersteinLoss(), optimizers: { generator: fast, discriminator: fast } };
    const found: Finding[] = [];
    const run = watch(train(newGAN(), data, { steps: 100, batchSize: 16, reportEvery: 1, ...options }), { data });
    const walking = (async () => {
      for await (const report of run) found.push(...(report.findings ?? []));
    })();
    await expect(walking).rejects.toThrow('is NaN');
    expect(kindsOf(found)).toContain('exploding-gradients discriminator');
  });
});

/** Enlarges a smooth map with a fixed kernel of ones, which overlaps itself evenly if the stride divides its size. */
function gridGAN(kernelSize: number): () => GAN {
  return () => {
    const enlarge = { filters: 1, kernelSize, strides: 2, padding: 'same', trainable: false } as const;
    const generator = sequential({
      layers: [
        layers.dense({ inputShape: [5], units: 4 * 4 }),
        layers.reshape({ targetShape: [4, 4, 1] }),
        layers.upSampling2d({ size: [4, 4], interpolation: 'bilinear' }),
        layers.conv2dTranspose({ ...enlarge, kernelInitializer: 'ones' }),
        layers.activation({ activation: 'tanh' }),
      ],
    });
    const discriminator = sequential({
      layers: [layers.flatten({ inputShape: [32, 32, 1] }), layers.dense({ units: 1 })],
    });
    return { generator, discriminator };
  };
}

/** 30 images of 32×32 pixels, each a wave of its own. */
function waves(): Dataset {
  const stream = new RandomStream(3);
  const images = Array.from({ length: 30 }, () => {
    const [phase, slope] = [stream.uniform(0, 6), stream.uniform(0.1, 0.25)];
    return Array.from({ length: 1024 }, (_, i) => Math.sin(phase + slope * ((i % 32) + Math.floor(i / 32) / 2)));
  });
  return datasetFromArrays({ images: Float32Array.from(images.flat()), imageShape: [32, 32, 1], pixelRange: [-1, 1] });
}
