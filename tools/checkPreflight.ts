/** Compares the peaks that `preflight` foretells with those of real steps: npx tsx tools/checkPreflight.ts wasm mnist28 */
import * as tf from '@tensorflow/tfjs-core';
import {
  createTrainStep,
  disposeTrainingState,
  ema,
  preflight,
  RandomStream,
  type GAN,
  type StepOptions,
} from 'tfjs-gan';
import { useBackend, type BackendName } from 'tfjs-gan/node';
import { cases, caseNames } from '../bench/cases.js';

const [backend = 'wasm', wanted = 'mnist28'] = process.argv.slice(2);
await useBackend(backend as BackendName);
const name = caseNames.find((one) => one === wanted);
if (!name) throw new Error(`checkPreflight: there is no case ${wanted}`);
const { [name]: tried } = cases;
const { batch, size, channels, classes } = tried;
const { generator, discriminator } = tried.build([size, size, channels]);
const gan = { generator, discriminator };

const trials: readonly (readonly [number, StepOptions])[] = [
  [batch, {}],
  [batch / 2, { tricks: [ema()] }],
  [batch, { microBatchSize: Math.max(1, batch / 4) }],
];
for (const [images, options] of trials) {
  const { memory } = await preflight(gan, { timing: false, training: { steps: 1, batchSize: images, ...options } });
  const foretold = memory?.peak ?? NaN;
  const measured = peakOf(gan, options, images) + (memory?.weights ?? NaN);
  const ratio = (foretold / measured).toFixed(4);
  console.log(
    `${backend} ${wanted}, ${images} images, ${JSON.stringify(options)}: ${foretold} foretold, ${measured} measured, ${ratio}`,
  );
}

/** The most bytes of the second of two steps, above what there was before. */
function peakOf(networks: GAN, options: StepOptions, count: number): number {
  const stream = new RandomStream(1);
  const images = stream.uniforms(count * size * size * channels, -1, 1);
  const labels = classes === null ? null : stream.integers(count, classes);
  const step = createTrainStep(networks, options);
  const base = tf.memory().numBytes;
  let state = step.init();
  let peak = 0;
  for (let i = 0; i < 2; i++) {
    const result = step.run(state, [{ images, labels, size: count }], 'gradients');
    [...Object.values(result.measures), ...Object.values(result.gradients)].forEach((one) => one.dispose());
    state = result.state;
    peak = result.peakBytes - base;
  }
  disposeTrainingState(state);
  return peak;
}
