import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  buildDCGAN,
  color,
  ema,
  exposure,
  fid,
  finish,
  kid,
  nearDuplicates,
  resolution,
  sharpness,
  train,
  transfer,
  type Dataset,
  type DCGAN,
  type ImageShape,
} from 'tfjs-gan';
import { compareRuns, curate, imageFolder, recordRun, showProgress, useBackend } from 'tfjs-gan/node';

const { values: options } = parseArgs({
  options: {
    heap: { type: 'string' },
    source: { type: 'string' },
    size: { type: 'string', default: '32' },
    filters: { type: 'string', default: '32' },
    'source-steps': { type: 'string', default: '2000' },
    steps: { type: 'string', default: '600' },
    every: { type: 'string', default: '100' },
    samples: { type: 'string', default: '1000' },
    backend: { type: 'string', default: 'wasm' },
    out: { type: 'string', default: 'runs/curated' },
  },
});
const { heap, source, out } = options;
if (heap === undefined) throw new Error('curated: --heap must name a folder of pictures of one subject, good and bad');
if (source === undefined) throw new Error('curated: --source must name a folder of pictures of other subjects');
const [size, every, samples] = [Number(options.size), Number(options.every), Number(options.samples)];
const imageShape: ImageShape = [size, size, 3];

await useBackend(options.backend === 'cpu' ? 'cpu' : 'wasm');
const filters = [resolution({ minimum: size }), sharpness(), color(), exposure(), nearDuplicates()];
const report = await curate(heap, { out: join(out, 'set'), filters, imageShape, heldOut: 0.3 });
console.log(`Kept ${report.counts.kept} of ${report.counts.files} pictures; why, is in ${out}/set/curation.html`);
const unlabelled = { imageShape, labels: false } as const;
const heldOut = await imageFolder(join(out, 'set/held-out'), unlabelled);
const sets = {
  curated: await imageFolder(join(out, 'set/train'), unlabelled),
  'as found': await imageFolder(heap, { ...unlabelled, onBroken: 'skip' }),
};

const pretrained = await pretrain(await imageFolder(source, { ...unlabelled, verify: false }));
const runs: string[] = [];
for (const [set, data] of Object.entries(sets)) {
  for (const [start, weights] of Object.entries({ pretrained, fresh: null })) {
    runs.push(await adapt(`${set}, ${start}`, data, weights));
  }
}
pretrained.generator.dispose();
pretrained.discriminator.dispose();
const { file } = await compareRuns(runs, { out: join(out, 'comparison.html') });
console.log(`Look at ${file}`);

function build(seed: number): DCGAN {
  const baseFilters = Number(options.filters);
  return buildDCGAN({ imageShape, generator: { baseFilters }, discriminator: { baseFilters }, seed });
}

/** Stands for the networks that one would download. */
async function pretrain(data: Dataset): Promise<DCGAN> {
  const gan = build(1);
  const run = train(gan, data, { steps: Number(options['source-steps']), batchSize: 32, seed: 1, tricks: [ema()] });
  await finish(showProgress(recordRun(run, { folder: join(out, 'source'), overwrite: true })));
  run.dispose();
  return gan;
}

/** Trains on one set from one start; returns the run's folder. */
async function adapt(name: string, data: Dataset, start: DCGAN | null): Promise<string> {
  const gan = build(2);
  if (start) {
    gan.generator.setWeights(start.generator.getWeights());
    gan.discriminator.setWeights(start.discriminator.getWeights());
  }
  const snapshots = { metrics: [fid(), kid({ subsets: 10 })], every, images: samples };
  const run = transfer(gan, data, { steps: Number(options.steps), batchSize: 32, seed: 2, heldOut, snapshots });
  const folder = join(out, name);
  await finish(showProgress(recordRun(run, { folder, sampleEvery: every, overwrite: true })));
  run.dispose();
  gan.generator.dispose();
  gan.discriminator.dispose();
  return folder;
}
