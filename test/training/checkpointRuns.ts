import { afterEach } from 'vitest';
import type { Dataset } from '../../src/data/index.js';
import { networkWeights } from '../../src/models/index.js';
import {
  memoryCheckpoints,
  train,
  type CheckpointOptions,
  type CheckpointStore,
  type GAN,
  type StepReport,
  type TrainingRun,
  type TrainOptions,
} from '../../src/training/index.js';
import { tinyDataset } from '../support/tinyDataset.js';
import { tinyGAN } from '../support/tinyGAN.js';

export const data = tinyDataset();

/** Makes networks that are disposed after each test, anew each time, as another process would: `const newGAN = newNetworks()`. */
export function newNetworks(): () => GAN {
  const built: GAN[] = [];
  afterEach(() => {
    for (const gan of built.splice(0)) disposeGAN(gan);
  });
  return () => {
    const gan = tinyGAN();
    built.push(gan);
    return gan;
  };
}

export function disposeGAN({ generator, discriminator }: GAN): void {
  generator.dispose();
  discriminator.dispose();
}

export async function walk(run: TrainingRun): Promise<StepReport[]> {
  const reports: StepReport[] = [];
  for await (const report of run) reports.push(report);
  return reports;
}

/** Trains networks and says what they, and the averaged generator, have become. */
export async function weightsAfter(gan: GAN, options: TrainOptions, dataset: Dataset = data): Promise<string> {
  const run = train(gan, dataset, options);
  try {
    await walk(run);
    return await bits(gan, run);
  } finally {
    run.dispose();
  }
}

export async function bits(gan: GAN, run: TrainingRun): Promise<string> {
  const sampler = run.sampler();
  const weights = [gan.generator, gan.discriminator, sampler.generator].flatMap((network) => network.getWeights());
  const values = await Promise.all(weights.map((weight) => weight.data()));
  sampler.dispose();
  return values.map((value) => Array.from(new Uint32Array(Float32Array.from(value).buffer)).join()).join(';');
}

export function kernelOf(gan: GAN): Promise<ArrayLike<number>> {
  const kernel = networkWeights(gan.generator).parameters.get('out/kernel');
  return kernel ? kernel.read().data() : Promise.reject(new Error('no kernel'));
}

/** Options of checkpoints that say nothing. */
export function every(store: CheckpointStore, count: number, more: Partial<CheckpointOptions> = {}): CheckpointOptions {
  return { store, every: count, log: () => undefined, ...more };
}

/** A store whose writes fail while `broken.now` is true. */
export function fragileStore(): CheckpointStore & { readonly broken: { now: boolean } } {
  const store = memoryCheckpoints();
  const broken = { now: false };
  const write: CheckpointStore['write'] = (name, bytes) =>
    broken.now ? Promise.reject(new Error('the disk is full')) : store.write(name, bytes);
  return { ...store, write, broken };
}
