/**
 * Two old failures of transfer and their cures, side by side: a grid under the samples, and samples that are all white.
 *
 *     npx tsx tools/showFailures.ts CIFAR10 SOURCE FILE.png
 *
 * CIFAR10 has folders train/ and test/ of ten classes, SOURCE holds the checkpoints of a source that `examples/transfer` trained
 * (runs/transfer/source). Draws a row of samples for each training, and prints what the watchers found.
 */
import { join } from 'node:path';
import { concat, image, type Tensor4D } from '@tensorflow/tfjs-core';
import { buildDCGAN } from '../src/architectures/index.js';
import { RandomStream } from '../src/core/index.js';
import { subset, type Dataset } from '../src/data/index.js';
import { rollBackOn, stopOn, watch } from '../src/diagnostics/index.js';
import { checkpointFolder, imageFolder, useBackend, writePng } from '../src/node/index.js';
import { adam } from '../src/optimizers/index.js';
import {
  generate,
  imageGrid,
  loadCheckpoint,
  restoreNetworks,
  train,
  type TrainOptions,
} from '../src/training/index.js';
import { keepFrozen } from '../src/transfer/index.js';

const [cifar, source, file] = process.argv.slice(2);
if (cifar === undefined || source === undefined || file === undefined)
  throw new Error('npx tsx tools/showFailures.ts CIFAR10 SOURCE FILE.png');

await useBackend('wasm', { threads: 1 });
const checkpoint = await loadCheckpoint(checkpointFolder(source));
const trucks = subset(await read('truck'), range(300));
const airplanes = await read('airplane');
const bright = subset(airplanes, await brightest(airplanes, 300));

const last = { allBut: { fromOutput: 1 } } as const;
const [generator, discriminator] = [adam({ learningRate: 0.1 }), adam({ learningRate: 0.005, beta1: 0.5 })];
const tooFast = { optimizers: { generator, discriminator } };
const rows = [
  await samplesOf('last layers alone', trucks, { freezing: keepFrozen({ generator: last, discriminator: last }) }),
  await samplesOf('all layers', trucks, {}),
  await samplesOf('a rate of 0.1', bright, tooFast),
  await samplesOf('a rate of 0.1, rolled back', bright, { ...tooFast, rollBack: { rateScale: 0.04, margin: 0 } }),
];
await writePng(file, await imageGrid(image.resizeNearestNeighbor(concat(rows), [64, 64]), { columns: 8 }));

type Changes = Partial<Pick<TrainOptions, 'freezing' | 'optimizers' | 'rollBack'>>;

/** Adapts the source, tells what was found, and draws a row. */
async function samplesOf(name: string, data: Dataset, options: Changes): Promise<Tensor4D> {
  const filters = { baseFilters: 16 };
  const gan = buildDCGAN({ imageShape: [32, 32, 3], generator: filters, discriminator: filters, seed: 2 });
  restoreNetworks(gan, checkpoint, { averaged: false });
  const run = train(gan, data, { steps: 200, batchSize: 32, seed: 2, reportEvery: 5, ...options });
  const watched = watch(run, { data, samplesEvery: 1 });
  const kinds = { kinds: ['generator-saturated'], level: 'warning' } as const;
  console.log(`${name}:`);
  for await (const { step, findings = [] } of options.rollBack ? rollBackOn(watched, kinds) : stopOn(watched, kinds))
    for (const { kind, explanation } of findings) console.log(`  step ${step}: ${kind}. ${explanation}`);
  run.dispose();
  const { images } = await generate(gan.generator, { count: 8, seed: 1 });
  gan.generator.dispose();
  gan.discriminator.dispose();
  return images;
}

async function read(name: string): Promise<Dataset> {
  return imageFolder(join(cifar ?? '', 'train', name), { imageShape: [32, 32, 3], labels: false, verify: false });
}

/** The images of the highest mean, such as photographs against a white sky. */
async function brightest(data: Dataset, count: number): Promise<number[]> {
  const { images } = await data.read(range(data.size), new RandomStream(0));
  const size = images.length / data.size;
  const sums = range(data.size).map((i) => images.subarray(i * size, (i + 1) * size).reduce((sum, v) => sum + v, 0));
  return range(data.size)
    .sort((a, b) => (sums[b] ?? 0) - (sums[a] ?? 0))
    .slice(0, count);
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
