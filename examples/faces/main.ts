import { parseArgs } from 'node:util';
import {
  augment,
  buildDCGAN,
  ema,
  facesDCGAN,
  finish,
  randomFlip,
  splitDataset,
  train,
  watch,
  type ImageShape,
} from 'tfjs-gan';
import { imageFolder, recordRun, showProgress, useBackend } from 'tfjs-gan/node';

const { values: options } = parseArgs({
  options: {
    data: { type: 'string' },
    size: { type: 'string', default: '200' },
    filters: { type: 'string', default: '32' },
    steps: { type: 'string', default: '30000' },
    every: { type: 'string', default: '500' },
    backend: { type: 'string', default: 'wasm' },
    out: { type: 'string', default: 'runs/faces' },
  },
});
if (options.data === undefined) throw new Error('faces: --data must name a folder of pictures of one subject');
const size = Number(options.size);
const imageShape: ImageShape = [size, size, 3];

await useBackend(options.backend === 'cpu' ? 'cpu' : 'wasm');
const pictures = await imageFolder(options.data, { imageShape, labels: false, verify: false });
const { train: seen, heldOut } = await splitDataset(pictures, { heldOut: 0.1 });
const { networks, training } = facesDCGAN({ imageShape, baseFilters: Number(options.filters) });
const gan = buildDCGAN({ ...networks, seed: 1 });
const run = train(gan, augment(seen, [randomFlip()]), {
  ...training,
  steps: Number(options.steps),
  seed: 1,
  tricks: [...(training.tricks ?? []), ema({ decay: 0.99 })],
});
const watched = watch(run, { data: seen, heldOut, log: console.warn });
const recorded = recordRun(watched, { folder: options.out, sampleEvery: Number(options.every), overwrite: true });
await finish(showProgress(recorded));
console.log(`Look at ${options.out}/samples.png and ${options.out}/report.html`);
