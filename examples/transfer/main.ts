import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  adam,
  augment,
  buildDCGAN,
  elasticWeights,
  ema,
  featureDistillation,
  freezeD,
  freezeG,
  generateBatches,
  keepFrozen,
  l2sp,
  loadCheckpoint,
  onlyNorms,
  RandomStream,
  randomFlip,
  readLabels,
  restoreNetworks,
  subset,
  train,
  unfreezeByStep,
  type Checkpoint,
  type Dataset,
  type DCGAN,
  type FreezingSchedule,
  type GeneralTrick,
} from 'tfjs-gan';
import { kid, measure, randomFeatures, statisticsOf } from 'tfjs-gan/metrics';
import { checkpointFolder, imageFolder, showProgress, useBackend, writeImages } from 'tfjs-gan/node';

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

/** How the source's networks become the target's: what is frozen, and what holds the rest back. */
interface Adaptation {
  readonly fromScratch?: boolean;
  readonly freezing?: FreezingSchedule;
  readonly tricks?: (gan: DCGAN, source: DCGAN) => readonly GeneralTrick[];
}

const adaptations: Readonly<Record<string, Adaptation>> = {
  'from scratch': { fromScratch: true },
  'train all': {},
  freezeD: { freezing: freezeD() },
  freezeG: { freezing: freezeG() },
  onlyNorms: { freezing: onlyNorms() },
  'last layers': {
    freezing: keepFrozen({ generator: { allBut: { fromOutput: 1 } }, discriminator: { allBut: { fromOutput: 1 } } }),
  },
  unfreezeByStep: {
    freezing: unfreezeByStep({
      phases: [{ discriminator: { fromInput: 2 } }, { discriminator: { fromInput: 1 } }, {}],
      at: [Math.ceil(steps / 3), Math.ceil(steps / 3) + Math.ceil(steps / 3)],
    }),
  },
  l2sp: { tricks: () => [l2sp()] },
  elasticWeights: { tricks: (gan) => [elasticWeights(gan)] },
  featureDistillation: {
    tricks: ({ discriminator }, source) => [featureDistillation({ discriminator, source: source.discriminator })],
  },
};

const rows = ['| adaptation | KID · 1000 | s | peak MB |', '| --- | --- | --- | --- |'];
for (const name of options.policies?.split(',') ?? Object.keys(adaptations)) {
  const adaptation = adaptations[name];
  if (!adaptation)
    throw new Error(`transfer: --policies must be of ${Object.keys(adaptations).join(', ')} (got ${name})`);
  rows.push(await adapt(name, adaptation));
  console.log(rows.at(-1));
}
await mkdir(options.out, { recursive: true });
await writeFile(join(options.out, 'table.md'), `${rows.join('\n')}\n`);

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

/** Adapts a copy of the source's networks, and measures what it draws then. */
async function adapt(name: string, { fromScratch = false, freezing, tricks }: Adaptation): Promise<string> {
  const [gan, source] = [build(2), build(1)];
  restoreNetworks(source, checkpoint, { averaged: false });
  if (!fromScratch) restoreNetworks(gan, checkpoint, { averaged: false });
  const run = train(gan, target, {
    steps,
    batchSize: 32,
    seed: 2,
    optimizers: { generator: adam({ learningRate: 4e-4 }), discriminator: adam({ learningRate: 2e-4 }) },
    tricks: [ema({ decay: 0.98 }), ...(tricks?.(gan, source) ?? [])],
    ...(freezing && { freezing }),
  });
  let [seconds, peakBytes] = [0, 0];
  for await (const report of run) [seconds, peakBytes] = [report.seconds, Math.max(peakBytes, report.memory.peakBytes)];
  const sampler = run.sampler();
  const [value] = await measure(generateBatches(sampler.generator, { count: samples, seed: 3 }), {
    features,
    metrics,
    real,
  });
  await writeImages(sampler.generator, { folder: join(options.out, 'samples', name), count: 64, seed: 3 });
  sampler.dispose();
  run.dispose();
  dispose(gan);
  dispose(source);
  const kidOf = `${(1000 * (value?.value ?? NaN)).toFixed(2)} ± ${(1000 * (value?.standardError ?? NaN)).toFixed(2)}`;
  return `| ${name} | ${kidOf} | ${seconds.toFixed(0)} | ${(peakBytes / 1e6).toFixed(1)} |`;
}

function dispose({ generator, discriminator }: DCGAN): void {
  generator.dispose();
  discriminator.dispose();
}
