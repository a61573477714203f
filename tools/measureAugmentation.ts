/**
 * Trains on 300 images with and without augmentation:
 *
 *     npx tsx tools/measureAugmentation.ts IMAGES WORK [STEPS]
 *
 * IMAGES is a folder of images of one kind, such as a class of CIFAR-10: the first 300 train, the next 1,000 are held out. Prints
 * how much surer the discriminator is of the images that it has trained with than of those that it has not (both as they are, without
 * augmentation), and writes 1,000 generated images to WORK/<name>, for a metric.
 */
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { RandomStream } from '../src/core/index.js';
import { buildDCGAN } from '../src/architectures/index.js';
import { type Dataset } from '../src/data/index.js';
import { imageFolder, useBackend, writeImages } from '../src/node/index.js';
import { train } from '../src/training/index.js';
import { diffAugment, ema, type Trick } from '../src/tricks/index.js';

const [source, work, stepsText = '1000'] = process.argv.slice(2);
if (source === undefined || work === undefined)
  throw new Error('npx tsx tools/measureAugmentation.ts IMAGES WORK [STEPS]');
const steps = Number(stepsText);
await useBackend('wasm');

const runs: Readonly<Record<string, readonly Trick[]>> = {
  none: [],
  diffAugment: [diffAugment()],
};
const data = await part('train', 0, 300);
const heldOut = await part('held-out', 300, 1300);
for (const [name, tricks] of Object.entries(runs)) {
  const gan = buildDCGAN({
    imageShape: [16, 16, 3],
    generator: { baseFilters: 16 },
    discriminator: { baseFilters: 16 },
    seed: 1,
  });
  const began = performance.now();
  const run = train(gan, data, {
    steps,
    batchSize: 16,
    seed: 1,
    tricks: [...tricks, ema({ decay: 0.99 })],
    reportEvery: 50,
  });
  for await (const { step } of run) {
    if (step % 1000 !== 0 && step !== steps) continue;
    const [known, unknown] = [await meanScore(gan, data), await meanScore(gan, heldOut)];
    console.log(
      `${name} | ${step} | ${known.toFixed(3)} | ${unknown.toFixed(3)} | ${(known - unknown).toFixed(3)} | ${((performance.now() - began) / 1000).toFixed(0)} s`,
    );
  }
  const folder = join(work, name);
  await rm(folder, { recursive: true, force: true });
  const sampler = run.sampler();
  await writeImages(sampler.generator ?? gan.generator, { folder, count: 1000, seed: 7 });
  run.dispose();
}

async function part(name: string, from: number, to: number): Promise<Dataset> {
  const folder = join(work ?? '', name);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const files = (await readdir(source ?? '')).sort().slice(from, to);
  for (const file of files) await copyFile(join(source ?? '', file), join(folder, file));
  return imageFolder(folder, { imageShape: [16, 16, 3], labels: false });
}

/** How real the discriminator finds the first 300 images, 0 to 1. */
async function meanScore({ discriminator }: ReturnType<typeof buildDCGAN>, dataset: Dataset): Promise<number> {
  let sum = 0;
  for (let start = 0; start < 300; start += 100) {
    const { images } = await dataset.read(
      Array.from({ length: 100 }, (_, i) => start + i),
      new RandomStream(0),
    );
    const scores = tf.tidy(() => tf.sigmoid(discriminator.predict(tf.tensor4d(images, [100, 16, 16, 3])) as tf.Tensor));
    sum += (await scores.data<'float32'>()).reduce((total, score) => total + score, 0);
    scores.dispose();
  }
  return sum / 300;
}
