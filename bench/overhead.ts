import * as tf from '@tensorflow/tfjs-core';
import {
  datasetFromArrays,
  fid,
  generateBatches,
  kid,
  measure,
  randomFeatures,
  RandomStream,
  statisticsOf,
  type Dataset,
} from 'tfjs-gan';
import { useBackend } from 'tfjs-gan/node';
import { describeMachine } from './machine.js';
import { tfjsImplementations } from './implementations/index.js';
import type { BenchOptions } from './options.js';
import { createWorkload, type Workload } from './workload.js';

/** Work that a training does beside its steps, at the interval that is its default. */
interface Part {
  readonly name: string;
  /** Steps from one time to the next. */
  readonly every: number;
  readonly work: () => Promise<unknown>;
}

/** How often each part is timed. */
const TIMES = 3;
const REAL_IMAGES = 2000;

/**
 * What watching costs: the time of each part at its default interval as a share of the time of the steps in between, on
 * the quickstart's networks, which are the smallest and so the worst case.
 *
 * @returns lines to print.
 */
export async function measureOverhead({ steps, threads }: BenchOptions): Promise<string> {
  const backend = await useBackend('wasm', { threads: Math.max(...threads) });
  const workload = createWorkload({ case: 'mnist28', size: 28, batch: 32 });
  const trainer = tfjsImplementations['tfjs-gan'](workload);
  const step = async (): Promise<void> => {
    await trainer.step();
    const last = tf.tidy(() => tf.sum(workload.gan.generator.trainableWeights.at(-1)?.read() ?? tf.scalar(0)));
    await last.data();
    last.dispose();
  };
  const stepTime = await typical(step, steps);
  const lines = [`a step: ${stepTime.toFixed(0)} ms`];
  let total = 0;
  for (const { name, every, work } of [await metricsPart(workload)]) {
    const time = await typical(work, TIMES);
    const share = (100 * time) / (every * stepTime);
    total += share;
    lines.push(`${name}: ${time.toFixed(0)} ms every ${every} steps, ${share.toFixed(2)} %`);
  }
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  return [
    command,
    `${describeMachine().description}; ${backend.description}`,
    ...lines,
    `total: ${total.toFixed(2)} %`,
  ].join('\n');
}

/** As `measureDuring` does by default: 1,000 images every 500 steps. */
async function metricsPart({ gan, imageShape }: Workload): Promise<Part> {
  const metrics = [fid(), kid()];
  const features = randomFeatures();
  const real = await statisticsOf(randomImages(imageShape), { metrics, features });
  const work = (): Promise<unknown> =>
    measure(generateBatches(gan.generator, { count: 1000 }), { metrics, features, real });
  return { name: 'metrics', every: 500, work };
}

function randomImages(imageShape: Workload['imageShape']): Dataset {
  const volume = imageShape[0] * imageShape[1] * imageShape[2];
  const images = new RandomStream(1).uniforms(REAL_IMAGES * volume, -1, 1);
  return datasetFromArrays({ images, imageShape, pixelRange: [-1, 1] });
}

/** The median of some times in milliseconds, after two that warm up. */
async function typical(work: () => Promise<unknown>, times: number): Promise<number> {
  const found: number[] = [];
  for (let i = -2; i < times; i++) {
    const start = performance.now();
    await work();
    if (i >= 0) found.push(performance.now() - start);
  }
  return found.sort((a, b) => a - b)[Math.floor(found.length / 2)] ?? NaN;
}
