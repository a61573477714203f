import { join } from 'node:path';
import {
  basicDCGAN,
  basicRecipe,
  describePlan,
  describePreflight,
  finish,
  loadCheckpoint,
  preflight,
  train,
} from 'tfjs-gan';
import { checkpointFolder, imageFolder, recordRun, showProgress, useBackend } from 'tfjs-gan/node';
import { digits } from './digits.js';
import { observe } from './observe.js';
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
  resume,
  ...where
}: QuickstartOptions): Promise<void> {
  const backend = await useBackend(where.backend, where.threads === undefined ? {} : { threads: where.threads });
  const data =
    folder === undefined
      ? await digits()
      : await imageFolder(folder, { imageShape: [size, size, 3], onProgress: tellProgress });
  const gan = basicDCGAN(data, { seed });
  const { batchSize, ...recipe } = basicRecipe(data, { steps, seed });

  const classes = data.labelNames ?? [];
  console.log(
    `Data: ${data.size} images of ${data.imageShape.join('×')} in ${classes.length} classes (${classes.join(', ')})`,
  );
  console.log(describePlan(gan.config.plan));
  const store = checkpointFolder(join(out, 'checkpoints'));
  const done = resume ? (await loadCheckpoint(store)).step : 0;
  const found = await preflight(gan, { data, training: { ...recipe, batchSize } });
  console.log(describePreflight(found));
  if (resume) console.log(`Going on after step ${done}.`);
  const left = Math.max(0, steps - done);
  const seconds = left * (found.time?.secondsPerStep ?? NaN);
  console.log(
    `${left} steps of ${batchSize} images will take about ${Math.ceil(seconds / 60)} min on ${backend.description}.`,
  );
  console.log('Ctrl-C stops early and keeps what is there; --resume goes on from there.\n');

  // More steps than before may stretch the schedules and the average.
  const checkpoints = { store, every: 250, overwrite, resume, accept: ['steps', 'optimizers', 'tricks'] };
  const run = train(gan, data, { ...recipe, batchSize, checkpoints });
  const recorded = recordRun(await observe(run, data, steps), { folder: out, overwrite, resume, labelNames: classes });
  const last = await finish(showProgress(recorded));
  console.log(`\nTrained ${last?.step ?? done} of ${steps} steps. Look at ${out}/samples.png and ${out}/report.html.`);
}

/** Reading every image once takes a minute and a half for 50,000. */
function tellProgress(done: number, total: number): void {
  if (done % 5000 === 0 || done === total) console.log(`Read ${done} of ${total} images`);
}
