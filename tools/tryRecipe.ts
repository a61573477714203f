// What the length of the label's embedding and the learning rates make of the digits of the quickstart:
// npx tsx tools/tryRecipe.ts [--dimension 16] [--rates 4e-4,4e-4] [--kernel 4] [--steps 1500] [--seed 1]
import { parseArgs } from 'node:util';
import {
  basicRecipe,
  buildDCGAN,
  embedding,
  fid,
  finish,
  labelAgreement,
  mapReports,
  measureDuring,
  precisionRecall,
  train,
  trainClassifier,
} from 'tfjs-gan';
import { useBackend } from 'tfjs-gan/node';
import { digits } from '../examples/quickstart/digits.js';

const { values: options } = parseArgs({
  options: {
    dimension: { type: 'string', default: '16' },
    rates: { type: 'string', default: '4e-4,4e-4' },
    kernel: { type: 'string', default: '4' },
    steps: { type: 'string', default: '1500' },
    seed: { type: 'string', default: '1' },
  },
});
const [steps, seed, kernelSize] = [Number(options.steps), Number(options.seed), Number(options.kernel)];
const [generator, discriminator] = options.rates.split(',').map(Number);

await useBackend('wasm', { threads: 1 });
const data = await digits();
const gan = buildDCGAN({
  imageShape: data.imageShape,
  conditioning: embedding({ classes: 10, dimension: Number(options.dimension) }),
  generator: { baseFilters: 32, defaults: { kernelSize }, output: { kernelSize } },
  discriminator: { baseFilters: 32, defaults: { kernelSize } },
  seed,
});
const learningRates = { ...(generator && { generator }), ...(discriminator && { discriminator }) };
const run = train(gan, data, basicRecipe(data, { steps, seed, learningRates }));
const features = await trainClassifier(data, { steps: 300 });
const metrics = [labelAgreement(), fid(), precisionRecall()];
await finish(
  mapReports(measureDuring(run, { real: data, metrics, features, every: 500 }), (report) => {
    if (report.metrics)
      console.log(report.step, report.metrics.map(({ name, value }) => `${name} ${value}`).join(', '));
    return report;
  }),
);
