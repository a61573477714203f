import { adam, describePlan, ema, smoothLabels, train, type StepOptions } from 'tfjs-gan';
import { imageFolder, recordRun, showProgress, useBackend } from 'tfjs-gan/node';
import { buildGAN } from './buildGAN.js';
import { digits } from './digits.js';
import { secondsPerStep } from './secondsPerStep.js';
import { readOptions, usage, type QuickstartOptions } from './options.js';

const options = readOptions(process.argv.slice(2));
if (options) await quickstart(options);
else process.stdout.write(usage);

async function quickstart({
  steps,
  out,
  seed,
  data: folder,
  size,
  overwrite,
  ...where
}: QuickstartOptions): Promise<void> {
  const backend = await useBackend(where.backend, where.threads === undefined ? {} : { threads: where.threads });
  const data = folder === undefined ? await digits() : await imageFolder(folder, { imageShape: [size, size, 3] });
  const build = () => buildGAN(data.imageShape, data.labels?.count, seed);
  const gan = build();
  // The faster generator keeps up with the discriminator, which finds digits easy to judge.
  const recipe: StepOptions = {
    seed,
    optimizers: { generator: adam({ learningRate: 6e-4 }), discriminator: adam({ learningRate: 2e-4 }) },
    tricks: [smoothLabels({ zeros: null }), ema({ decay: 0.998 })],
  };
  const batchSize = 32;

  const classes = data.labelNames ?? [];
  console.log(
    `Data: ${data.size} images of ${data.imageShape.join('×')} in ${classes.length} classes (${classes.join(', ')})`,
  );
  console.log(describePlan(gan.config.plan));
  const seconds = steps * (await secondsPerStep(build, data, batchSize, recipe));
  console.log(
    `${steps} steps of ${batchSize} images will take about ${Math.ceil(seconds / 60)} min on ${backend.description}.`,
  );
  console.log('Ctrl-C stops early and keeps what is there.\n');

  const run = train(gan, data, { ...recipe, steps, batchSize });
  let last = 0;
  for await (const { step } of showProgress(recordRun(run, { folder: out, overwrite, labelNames: classes })))
    last = step;
  console.log(`\nTrained ${last} of ${steps} steps. Look at ${out}/samples.png and ${out}/report.html.`);
}
