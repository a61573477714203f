/**
 * Trains on 300 images without augmentation, with `diffAugment` and with `adaptiveAugment`:
 *
 *     npx tsx tools/measureAugmentation.ts CIFAR10 WORK [--class automobile] [--steps 12000] [--every 2000] [--seed 1] [--run NAME …]
 *
 * CIFAR10 has folders train/ and test/ of ten classes. The first 300 images of the class in train/ are trained with, the next 2,000
 * are held out. Prints every 2,000 steps how much surer the discriminator is of images that it trains with than of those held out, as
 * they are, without augmentation; and FID and KID of 2,000 images against those held out, over random features and over those of a
 * classifier of the ten classes that is trained on test/. Writes samples to WORK.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs-core';
import { buildDCGAN } from '../src/architectures/index.js';
import { RandomStream, type MetricValue } from '../src/core/index.js';
import { subset, type Dataset } from '../src/data/index.js';
import { fid, kid, measure, randomFeatures, trainClassifier } from '../src/metrics/index.js';
import { imageFolder, useBackend, writePng } from '../src/node/index.js';
import { adam } from '../src/optimizers/index.js';
import { generate, generateBatches, imageGrid, train, type GAN, type Sampler } from '../src/training/index.js';
import { adaptiveAugment, diffAugment, ema, type GeneralTrick } from '../src/tricks/index.js';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    class: { type: 'string', default: 'automobile' },
    steps: { type: 'string', default: '12000' },
    every: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    run: { type: 'string', multiple: true },
  },
});
const [cifar, work] = positionals;
if (cifar === undefined || work === undefined) throw new Error('npx tsx tools/measureAugmentation.ts CIFAR10 WORK');
const [steps, every, seed] = [values.steps, values.every, values.seed].map(Number) as [number, number, number];
const imageShape = [16, 16, 3] as const;
const GENERATED = 2000;

await mkdir(work, { recursive: true });
await useBackend('wasm', { threads: 1 });
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const all = await imageFolder(join(cifar, 'train', values.class), { imageShape, labels: false });
const known = subset(all, range(0, 300));
const heldOut = subset(all, range(300, 2300));
const classifier = await trainClassifier(await imageFolder(join(cifar, 'test'), { imageShape }), { steps: 1000 });
console.log(classifier.name);
const extractors = [randomFeatures(), classifier];
const runs: Readonly<Record<string, readonly GeneralTrick[]>> = {
  none: [],
  diffAugment: [diffAugment()],
  adaptiveAugment: [adaptiveAugment({ rampSteps: 2000 })],
};
for (const [name, tricks] of Object.entries(runs)) {
  if (values.run?.includes(name) ?? true) await trainWith(name, tricks);
}

async function trainWith(name: string, tricks: readonly GeneralTrick[]): Promise<void> {
  const filters = { baseFilters: 16 };
  const optimizer = adam({ learningRate: 5e-4, beta1: 0.5 });
  const gan = buildDCGAN({ imageShape, generator: filters, discriminator: filters, seed });
  const averaged = [...tricks, ema({ decay: 0.995 })];
  const run = train(gan, known, {
    steps,
    batchSize: 32,
    seed,
    optimizers: { generator: optimizer, discriminator: optimizer },
    tricks: averaged,
    reportEvery: 100,
  });
  for await (const { step, seconds } of run) {
    if (step % every !== 0 && step !== steps) continue;
    const sampler = run.sampler();
    const [knownScore, heldOutScore] = [await meanScore(gan, known), await meanScore(gan, heldOut)];
    const scores = [knownScore, heldOutScore, knownScore - heldOutScore].map((score) => score.toFixed(3));
    const figures = (await measureAll(sampler)).map(({ value, standardError }) =>
      [value, ...(standardError === undefined ? [] : [standardError])]
        .map((figure) => figure.toPrecision(3))
        .join(' ± '),
    );
    console.log(`| ${[name, step, ...scores, ...figures, `${seconds.toFixed(0)} s`].join(' | ')} |`);
    const { images } = await generate(sampler.generator, { count: 100, seed: 7 });
    await writePng(join(work ?? '', `${name}-${step}.png`), await imageGrid(images));
    images.dispose();
    sampler.dispose();
  }
  run.dispose();
}

/** FID and KID by each extractor. */
async function measureAll({ generator, latentSampler }: Sampler): Promise<MetricValue[]> {
  const found: MetricValue[] = [];
  for (const features of extractors) {
    const images = generateBatches(generator, { count: GENERATED, seed: 7, latentSampler });
    found.push(...(await measure(images, { metrics: [fid(), kid()], features, real: heldOut, seed: 7 })));
  }
  return found;
}

/** How real the discriminator finds the images, 0 to 1. */
async function meanScore({ discriminator }: GAN, data: Dataset): Promise<number> {
  let sum = 0;
  for (let start = 0; start < data.size; start += 100) {
    const { images } = await data.read(range(start, start + 100), new RandomStream(0));
    const scores = tf.tidy(() =>
      tf.sigmoid(discriminator.predict(tf.tensor4d(images, [100, ...imageShape])) as tf.Tensor),
    );
    sum += (await scores.data<'float32'>()).reduce((total, score) => total + score, 0);
    scores.dispose();
  }
  return sum / data.size;
}
