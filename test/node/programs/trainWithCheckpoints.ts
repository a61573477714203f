// Trains a small GAN with checkpoints in a folder, as the command line says in JSON; prints when a checkpoint is being
// written and when it was, and a checksum of all weights after each step.
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { watch } from '../../../src/diagnostics/index.js';
import { kid, measureDuring, randomFeatures } from '../../../src/metrics/index.js';
import { checkpointFolder, recordRun } from '../../../src/node/index.js';
import { adam } from '../../../src/optimizers/index.js';
import { ema, instanceNoise } from '../../../src/tricks/index.js';
import {
  train,
  type CheckpointStore,
  type GAN,
  type StepReport,
  type TrainingRun,
} from '../../../src/training/index.js';
import { tinyDataset } from '../../support/tinyDataset.js';

/** What the program is to do. */
export interface Task {
  readonly folder: string | null;
  readonly backend: 'cpu' | 'wasm';
  /** The file of the wasm backend's package that Node finds; null on cpu. */
  readonly wasm: string | null;
  readonly every: number;
  /** The step after which the run is stopped; null for none. */
  readonly until: number | null;
  /** The step after which the process kills itself, as nothing else can; null for none. */
  readonly killAt: number | null;
  /** The folder in which the run is recorded, with watchers and metrics; null for a training that nobody looks at. */
  readonly record: string | null;
}

const task = JSON.parse(process.argv[2] ?? '') as Task;

/** Few sums and many weights, so that a step is short and a checkpoint large beside it. */
function build(): GAN {
  const generator = sequential({
    layers: [
      layers.dense({ name: 'a', inputShape: [8], units: 64, activation: 'tanh' }),
      layers.batchNormalization({ name: 'norm' }),
      layers.reshape({ targetShape: [8, 8, 1] }),
    ],
  });
  const discriminator = sequential({
    layers: [
      layers.flatten({ inputShape: [8, 8, 1] }),
      layers.dense({ name: 'b', units: 1000, activation: 'relu' }),
      layers.dense({ name: 'c', units: 1 }),
    ],
  });
  // Every process begins with the same weights; variances must be above 0.
  for (const network of [generator, discriminator])
    network.setWeights(
      network.getWeights().map((weight, i) => tf.randomUniform(weight.shape, 0.01, 0.1, 'float32', i + 1)),
    );
  return { generator, discriminator };
}

function talking(store: CheckpointStore): CheckpointStore {
  return {
    ...store,
    async write(name, bytes) {
      console.log(`writing ${name}`);
      await store.write(name, bytes);
      console.log(`saved ${Number(name.slice(5))}`);
    },
  };
}

async function checksum(gan: GAN, run: TrainingRun): Promise<string> {
  const sampler = run.sampler();
  const hash = createHash('sha256');
  for (const network of [gan.generator, gan.discriminator, sampler.generator])
    for (const weight of network.getWeights())
      hash.update(new Uint8Array(Float32Array.from(await weight.data()).buffer));
  sampler.dispose();
  return hash.digest('hex');
}

/** The run with all that can look after it, each as often as it can. */
function observed(run: TrainingRun, folder: string): AsyncIterable<StepReport> {
  const metrics = [kid({ subsets: 2 })];
  const watched = watch(run, { data: tinyDataset(false), samplesEvery: 1 });
  const features = randomFeatures({ width: 4 });
  const measured = measureDuring(watched, { real: tinyDataset(false), metrics, features, every: 3, images: 4 });
  return recordRun(measured, {
    folder,
    rows: 2,
    columns: 2,
    sampleEvery: 3,
    resume: existsSync(join(folder, 'run.json')),
  });
}

async function main(): Promise<void> {
  if (task.backend === 'wasm') {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths(`${dirname(task.wasm ?? '')}/`);
  } else await import('@tensorflow/tfjs-backend-cpu');
  await tf.setBackend(task.backend);
  await tf.ready();
  const gan = build();
  const store = task.folder === null ? null : talking(checkpointFolder(task.folder));
  const run: TrainingRun = train(gan, tinyDataset(false), {
    steps: 1_000_000,
    batchSize: 4,
    reportEvery: task.record === null ? 1_000_000 : 1,
    optimizers: { generator: adam({ learningRate: 1e-3 }), discriminator: adam({ learningRate: 1e-3 }) },
    tricks: [instanceNoise({ decaySteps: 1000 }), ema({ decay: 0.99 })],
    ...(store && { checkpoints: { store, every: task.every, resume: 'auto' } }),
    onStep: async (step) => {
      console.log(`step ${step} ${await checksum(gan, run)}`);
      if (step === task.killAt) process.kill(process.pid, 'SIGKILL');
      if (task.until !== null && step >= task.until) run.stop();
    },
  });
  const reports = task.record === null ? run : observed(run, task.record);
  for await (const { step } of reports) console.log(`reported ${step}`);
}

void main();
