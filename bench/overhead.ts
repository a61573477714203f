import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  datasetFromArrays,
  mapReports,
  measureDuring,
  RandomStream,
  train,
  watch,
  type Dataset,
  type TrainingRun,
} from 'tfjs-gan';
import { recordRun, useBackend } from 'tfjs-gan/node';
import { describeMachine } from './machine.js';
import type { BenchOptions } from './options.js';
import { createWorkload, type Workload } from './workload.js';

/** Steps in which everything happens that happens by default: that of metrics and samples is the longest interval. */
const INTERVAL = 500;
const REAL_IMAGES = 2000;

const parts = ['reports with gradients', 'watchers', 'metrics', 'records'] as const;

/**
 * What looking after a training costs: the time of gradients, watchers, metrics and records at their defaults, over that of the steps
 * alone, all in one run on the networks of mnist28, which are the smallest and so the worst case.
 *
 * @returns lines to print.
 */
export async function measureOverhead({ threads }: BenchOptions): Promise<string> {
  const backend = await useBackend('wasm', { threads: Math.max(...threads) });
  const { bare, spent } = await timeRun(createWorkload({ case: 'mnist28', size: 28, batch: 32 }));
  const share = (time: number): string => `${((100 * time) / (INTERVAL * bare)).toFixed(2)} %`;
  const total = parts.reduce((sum, part) => sum + spent[part], 0);
  const command = ['npm run bench --', ...process.argv.slice(2)].join(' ');
  return [
    command,
    `${describeMachine().description}; ${backend.description}`,
    `a step that is not reported: ${bare.toFixed(1)} ms, the mean of those among ${INTERVAL}`,
    ...parts.map((part) => `${part}: ${spent[part].toFixed(0)} ms in ${INTERVAL} steps, ${share(spent[part])}`),
    `total: ${share(total)}`,
  ].join('\n');
}

/** Trains for two intervals, of which the first warms up, and takes the times of the second, in milliseconds. */
async function timeRun(
  workload: Workload,
): Promise<{ readonly bare: number; readonly spent: Readonly<Record<(typeof parts)[number], number>> }> {
  const [data, heldOut] = [randomImages(workload, 1), randomImages(workload, 2)];
  const folder = await mkdtemp(join(tmpdir(), 'overhead-'));
  /** When the step before ended, and when its report had passed each of the parts. */
  let before = NaN;
  let passed: number[] = [];
  const quiet: number[] = [];
  const reported: (readonly number[])[] = [];
  const onStep = (step: number): void => {
    const now = performance.now();
    if (step > INTERVAL) {
      if (passed.length === 0) quiet.push(now - before);
      else reported.push(passed.map((time, i) => time - (passed[i - 1] ?? before)));
    }
    passed = [];
    before = performance.now();
  };
  const pass = (run: TrainingRun): TrainingRun =>
    mapReports(run, (report) => {
      passed.push(performance.now());
      return report;
    });
  const trained = pass(train(workload.gan, data, { steps: 2 * INTERVAL, batchSize: 32, onStep }));
  const watched = pass(watch(trained, { data, heldOut }));
  const measured = pass(measureDuring(watched, { real: data }));
  try {
    const reports = recordRun(measured, { folder: join(folder, 'run') });
    while (!(await reports.next()).done) passed.push(performance.now());
  } finally {
    measured.dispose();
    await rm(folder, { recursive: true });
  }
  const bare = quiet.reduce((sum, time) => sum + time, 0) / quiet.length;
  const sum = (part: number): number => reported.reduce((total, times) => total + (times[part] ?? 0), 0);
  const spent = {
    'reports with gradients': sum(0) - reported.length * bare,
    watchers: sum(1),
    metrics: sum(2),
    records: sum(3),
  };
  return { bare, spent };
}

function randomImages({ imageShape }: Workload, seed: number): Dataset {
  const volume = imageShape[0] * imageShape[1] * imageShape[2];
  const stream = new RandomStream(seed);
  return datasetFromArrays({
    images: stream.uniforms(REAL_IMAGES * volume, -1, 1),
    imageShape,
    pixelRange: [-1, 1],
    labels: stream.integers(REAL_IMAGES, 10),
  });
}
