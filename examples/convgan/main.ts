import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  buildDCGAN,
  convGAN,
  ema,
  finish,
  kid,
  labelAgreement,
  measureDuring,
  randomFlip,
  augment,
  splitDataset,
  train,
  trainClassifier,
} from 'tfjs-gan';
import { compareRuns, imageFolder, recordRun, showProgress, useBackend } from 'tfjs-gan/node';
import { digits } from '../quickstart/digits.js';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    size: { type: 'string', default: '150' },
    filters: { type: 'string', default: '128' },
    steps: { type: 'string', default: '40000' },
    every: { type: 'string', default: '500' },
    batch: { type: 'string' },
    rate: { type: 'string', default: '1e-4' },
    samples: { type: 'string', default: '1000' },
    backend: { type: 'string', default: 'wasm' },
    out: { type: 'string', default: 'runs/convgan' },
  },
});
const [size, every] = [Number(options.size), Number(options.every)];

await useBackend(options.backend === 'cpu' ? 'cpu' : 'wasm');
const pictures =
  options.data === undefined
    ? await digits()
    : await imageFolder(options.data, { imageShape: [size, size, 3], verify: false });
const { train: seen, heldOut } = await splitDataset(pictures, { heldOut: 0.1 });
const classifier = await trainClassifier(seen, { steps: Math.min(500, Number(options.steps)) });
console.log(`Labels are judged by a ${classifier.name}.`);

const versions = { 'label at every layer': 'everyLayer', 'label at the input': 'input' } as const;
for (const [name, labelsAt] of Object.entries(versions)) await trainVersion(name, labelsAt);
const folders = Object.keys(versions).map((name) => join(options.out, name));
const { file, metrics } = await compareRuns(folders, { out: join(options.out, 'comparison.html') });
for (const { name, best } of metrics) console.log(name, best);
console.log(`Look at ${file}`);

async function trainVersion(name: string, labelsAt: 'everyLayer' | 'input'): Promise<void> {
  const { networks, training } = convGAN({
    imageShape: pictures.imageShape,
    classes: pictures.labels?.count ?? 0,
    labelsAt,
    filters: Number(options.filters),
    learningRate: Number(options.rate),
  });
  const gan = buildDCGAN({ ...networks, seed: 1 });
  const run = train(gan, augment(seen, options.data === undefined ? [] : [randomFlip()]), {
    ...training,
    ...(options.batch !== undefined && { batchSize: Number(options.batch) }),
    steps: Number(options.steps),
    seed: 1,
    tricks: [ema({ decay: 0.99 })],
  });
  const measured = measureDuring(run, {
    real: heldOut,
    features: classifier,
    metrics: [labelAgreement(), kid({ subsets: 10 })],
    every,
    images: Number(options.samples),
  });
  const labelNames = pictures.labelNames ?? null;
  const folder = join(options.out, name);
  await finish(showProgress(recordRun(measured, { folder, labelNames, rows: 5, sampleEvery: every, overwrite: true })));
  run.dispose();
  gan.generator.dispose();
  gan.discriminator.dispose();
}
