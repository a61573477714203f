import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  augment,
  buildDCGAN,
  ema,
  finish,
  kid,
  labelAgreement,
  labelMapDCGAN,
  measureDuring,
  randomCrop,
  randomFlip,
  splitDataset,
  train,
  trainClassifier,
  watch,
  type Preset,
} from 'tfjs-gan';
import {
  compareRuns,
  imageFolder,
  readMetrics,
  recordRun,
  showProgress,
  useBackend,
  writeGradientFlow,
  writeImages,
} from 'tfjs-gan/node';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    steps: { type: 'string', default: '2000' },
    every: { type: 'string', default: '500' },
    filters: { type: 'string', default: '128' },
    batch: { type: 'string', default: '64' },
    images: { type: 'string', default: '1000' },
    backend: { type: 'string', default: 'wasm' },
    out: { type: 'string', default: 'runs/cifar10' },
  },
});
if (options.data === undefined) throw new Error('cifar10: --data must name a folder of pictures, a sub-folder a class');
const [steps, every, batchSize, images] = (['steps', 'every', 'batch', 'images'] as const).map((name) =>
  Number(options[name]),
) as [number, number, number, number];

await useBackend(options.backend === 'cpu' ? 'cpu' : 'wasm');
const pictures = await imageFolder(options.data, { imageShape: [32, 32, 3], verify: false });
const { train: seen, heldOut } = await splitDataset(pictures, { heldOut: 0.1 });
const data = augment(seen, [randomFlip(), randomCrop({ padding: 2 })]);
const classifier = await trainClassifier(seen, { steps });
console.log(`Labels are judged by a ${classifier.name}.`);

const recipe = labelMapDCGAN({ classes: pictures.labels?.count ?? 0, filters: Number(options.filters) });
await trainVersion('before', beforeItsFixes(recipe));
await trainVersion('after', recipe);
const folders = ['before', 'after'].map((name) => join(options.out, name));
const { file } = await compareRuns(folders, { out: join(options.out, 'comparison.html') });
console.log(`Look at ${file}`);

/** As the project began: narrow, small kernels, nothing normalised, hard labels, both networks with one and the same rate. */
function beforeItsFixes({ networks }: Preset): Preset {
  const filters = Math.ceil(Number(options.filters) / 4);
  const defaults = { filters, kernelSize: 3, norm: 'none', activation: { leakyRelu: 0.2 } } as const;
  return {
    networks: {
      ...networks,
      generator: { projection: { filters }, defaults, output: { kernelSize: 3 } },
      discriminator: { defaults, stages: [{}, {}, {}] },
    },
    training: {},
  };
}

async function trainVersion(name: string, { networks, training }: Preset): Promise<void> {
  const gan = buildDCGAN({ ...networks, seed: 1 });
  const run = train(gan, data, {
    ...training,
    steps,
    batchSize,
    seed: 1,
    tricks: [...(training.tricks ?? []), ema({ decay: 0.995 })],
  });
  const watched = watch(run, { data: seen, heldOut, log: console.warn });
  const metrics = [labelAgreement(), kid({ subsets: 10 })];
  const measured = measureDuring(watched, { real: heldOut, features: classifier, metrics, every, images });
  const labelNames = pictures.labelNames ?? null;
  const folder = join(options.out, name);
  await finish(showProgress(recordRun(measured, { folder, labelNames, sampleEvery: every, overwrite: true })));
  await writeGradientFlow(join(folder, 'gradients.png'), (await readMetrics(folder)).reports);
  const sampler = run.sampler();
  await rm(join(folder, 'images'), { recursive: true, force: true });
  await writeImages(sampler.generator, { folder: join(folder, 'images'), count: images, labelNames });
  sampler.dispose();
  run.dispose();
  gan.generator.dispose();
  gan.discriminator.dispose();
}
