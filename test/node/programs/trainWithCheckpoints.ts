// Trains a small GAN with checkpoints in a folder, as the command line says in JSON; prints when a checkpoint is being
// written and when it was, and a checksum of all weights after each step.
import { createHash } from 'node:crypto';
import { dirname } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { checkpointFolder } from '../../../src/node/index.js';
import { adam } from '../../../src/optimizers/index.js';
import { ema, instanceNoise } from '../../../src/tricks/index.js';
import { train, type CheckpointStore, type GAN, type TrainingRun } from '../../../src/training/index.js';
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
  // Every process begins with the same weights.
  for (const network of [generator, discriminator])
    network.setWeights(
      network.getWeights().map((weight, i) => tf.randomUniform(weight.shape, -0.1, 0.1, 'float32', i + 1)),
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
    reportEvery: 1_000_000,
    optimizers: { generator: adam({ learningRate: 1e-3 }), discriminator: adam({ learningRate: 1e-3 }) },
    tricks: [instanceNoise({ decaySteps: 1000 }), ema({ decay: 0.99 })],
    ...(store && { checkpoints: { store, every: task.every, resume: 'auto' } }),
    onStep: async (step) => {
      console.log(`step ${step} ${await checksum(gan, run)}`);
      if (step === task.killAt) process.kill(process.pid, 'SIGKILL');
      if (task.until !== null && step >= task.until) run.stop();
    },
  });
  for await (const { step } of run) console.log(`reported ${step}`);
}

void main();
