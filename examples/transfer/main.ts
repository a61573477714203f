import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { memory } from '@tensorflow/tfjs-core';
import {
  adam,
  augment,
  buildDCGAN,
  ema,
  generateBatches,
  loadCheckpoint,
  RandomStream,
  randomFlip,
  readLabels,
  restoreNetworks,
  subset,
  train,
  type Checkpoint,
  type Dataset,
  type DCGAN,
  type TrainingRun,
} from 'tfjs-gan';
import { kid, measure, randomFeatures, statisticsOf } from 'tfjs-gan/metrics';
import { checkpointFolder, imageFolder, showProgress, useBackend, writeImages } from 'tfjs-gan/node';
import { adaptations, type Adaptation } from './adaptations.js';
import { openResults, type Row } from './results.js';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    class: { type: 'string', default: 'truck' },
    images: { type: 'string', default: '300' },
    steps: { type: 'string', default: '200' },
    source: { type: 'string' },
    'source-steps': { type: 'string', default: '2500' },
    size: { type: 'string', default: '32' },
    samples: { type: 'string', default: '1000' },
    policies: { type: 'string' },
    seeds: { type: 'string', default: '2,3' },
    backend: { type: 'string', default: 'wasm' },
    out: { type: 'string', default: 'runs/transfer' },
  },
});
if (options.data === undefined)
  throw new Error('transfer: --data must name a folder of pictures, a sub-folder a class');
const [images, steps, sourceSteps, size, samples] = (
  ['images', 'steps', 'source-steps', 'size', 'samples'] as const
).map((name) => Number(options[name])) as [number, number, number, number, number];

await useBackend(options.backend === 'cpu' ? 'cpu' : 'wasm', options.backend === 'cpu' ? {} : { threads: 1 });
const { source: sourceImages, target, heldOut } = await readPictures(options.data, options.class);
const checkpoint = await trainSource(sourceImages);
const features = randomFeatures();
const metrics = [kid()];
const real = await statisticsOf(heldOut, { features, metrics });

const settings = { class: options.class, images, steps, size, samples, source: options.source ?? sourceSteps };
const results = await openResults(options.out, settings);
const chosen = (options.policies?.split(',') ?? Object.keys(adaptations)).map((name) => {
  const adaptation = adaptations[name];
  if (adaptation) return { name, adaptation };
  throw new Error(`transfer: --policies must be of ${Object.keys(adaptations).join(', ')} (got ${name})`);
});
for (const seed of options.seeds.split(',').map(Number)) {
  for (const { name, adaptation } of chosen) {
    if (results.has(name, seed)) continue;
    await results.add({ name, seed, ...(await adapt(name, adaptation, seed)) });
    console.log(results.table());
    await writeFile(join(options.out, 'table.md'), results.table());
  }
}

/** A DCGAN in the proportions of the paper's, small enough for minutes on one core. */
function build(seed: number): DCGAN {
  return buildDCGAN({
    imageShape: [size, size, 3],
    generator: { baseFilters: 16 },
    discriminator: { baseFilters: 16 },
    seed,
  });
}

/** Pictures of the other classes, the few of one class to adapt to, and others of that class to measure with. */
async function readPictures(folder: string, name: string): Promise<Record<'source' | 'target' | 'heldOut', Dataset>> {
  const pictures = await imageFolder(folder, { imageShape: [size, size, 3], verify: false });
  const wanted = pictures.labelNames?.indexOf(name) ?? -1;
  if (wanted < 0) throw new Error(`transfer: --class must be one of ${pictures.labelNames?.join(', ')} (got ${name})`);
  const labels = Array.from((await readLabels(pictures)) ?? []);
  const indices = Array.from(new RandomStream(1).permutation(pictures.size));
  const own = indices.filter((i) => labels[i] === wanted);
  return {
    source: subset(
      pictures,
      labels.flatMap((label, i) => (label === wanted ? [] : [i])),
    ),
    target: augment(subset(pictures, own.slice(0, images)), [randomFlip()]),
    heldOut: subset(pictures, own.slice(images, images + samples)),
  };
}

/** Reads the source from the checkpoints of an earlier training, or trains it, or goes on with it. */
async function trainSource(data: Dataset): Promise<Checkpoint> {
  if (options.source !== undefined) return loadCheckpoint(checkpointFolder(options.source));
  const gan = build(1);
  const store = checkpointFolder(join(options.out, 'source'));
  const run = train(gan, data, {
    steps: sourceSteps,
    batchSize: 32,
    seed: 1,
    optimizers: { generator: adam({ learningRate: 8e-4 }), discriminator: adam({ learningRate: 3e-4 }) },
    tricks: [ema({ decay: 0.99 })],
    checkpoints: { store, every: 100, resume: 'auto', accept: ['steps'] },
  });
  for await (const { step } of showProgress(run)) if (step === sourceSteps) console.log(`source: ${step} steps`);
  run.dispose();
  dispose(gan);
  return loadCheckpoint(store);
}

/** Adapts a copy of the source's networks, and measures what it draws then and what it took. */
async function adapt(name: string, { fromScratch = false, run: start }: Adaptation, seed: number) {
  const { numBytes } = memory();
  const gan = build(seed);
  const networks = [gan];
  if (!fromScratch) restoreNetworks(gan, checkpoint, { averaged: false });
  const source = (): DCGAN => {
    const unchanged = build(seed);
    restoreNetworks(unchanged, checkpoint, { averaged: false });
    networks.push(unchanged);
    return unchanged;
  };
  const run = start?.(gan, { data: target, steps, seed }, source);
  const cost = run ? await costOf(run, numBytes) : null;
  const sampler = run?.sampler();
  const generator = sampler?.generator ?? gan.generator;
  const drawn = generateBatches(generator, { count: samples, seed: 3 });
  const [value] = await measure(drawn, { features, metrics, real });
  const folder = join(options.out, 'samples', `${name} ${seed}`);
  await rm(folder, { recursive: true, force: true });
  await writeImages(generator, { folder, count: 64, seed: 3 });
  sampler?.dispose();
  run?.dispose();
  networks.forEach(dispose);
  return { kid: value?.value ?? NaN, standardError: value?.standardError ?? NaN, cost };
}

/** Walks through a run: what a step takes when all code has been compiled, and what is held beside `others` at most. */
async function costOf(run: TrainingRun, others: number): Promise<Row['cost']> {
  const warm = Math.min(10, steps - 1);
  let [from, peakBytes] = [process.cpuUsage(), 0];
  for await (const report of run) {
    if (report.step <= warm) from = process.cpuUsage();
    peakBytes = Math.max(peakBytes, report.memory.peakBytes - others);
  }
  const { user, system } = process.cpuUsage(from);
  return { secondsPerStep: (user + system) / 1e6 / (steps - warm), peakBytes };
}

function dispose({ generator, discriminator }: DCGAN): void {
  generator.dispose();
  discriminator.dispose();
}
