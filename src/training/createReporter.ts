import type { Scalar } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { StepReport } from './stepReport.js';
import type { RealBatch } from './trainStep.js';

/** Turns what steps measured into reports. */
export interface Reporter {
  /** Counts the real images of a step. */
  count(batches: readonly RealBatch[]): void;
  /**
   * Reads the measures, which it disposes.
   *
   * @throws Error if a loss is NaN or infinite.
   */
  report(step: number, measures: Readonly<Record<string, Scalar>>): Promise<StepReport>;
}

/** A reporter for a run of `steps` steps over `size` images. */
export function createReporter(size: number, steps: number): Reporter {
  const start = performance.now();
  let seen = 0;
  let batchSize = 0;
  let last = { time: start, seen: 0 };

  return {
    count(batches) {
      batchSize = batches[batches.length - 1]?.size ?? 0;
      seen += batches.reduce((sum, batch) => sum + batch.size, 0);
    },

    async report(step, measures) {
      const { scoreReal = NaN, scoreFake = NaN, ...losses } = await readAll(measures);
      const { discriminator = NaN, generator = NaN, real = NaN, fake = NaN } = losses;
      checkFinite(step, losses);
      const now = performance.now();
      const imagesPerSecond = ((seen - last.seen) * 1000) / Math.max(now - last.time, 1e-3);
      last = { time: now, seen };
      const { numTensors: tensors, numBytes: bytes } = tf.memory();
      return {
        step,
        steps,
        epoch: seen / size,
        batchSize,
        losses: { ...losses, discriminator, real, fake, generator },
        scores: { real: scoreReal, fake: scoreFake },
        seconds: (now - start) / 1000,
        imagesPerSecond,
        memory: { tensors, bytes },
      };
    },
  };
}

async function readAll(measures: Readonly<Record<string, Scalar>>): Promise<Record<string, number>> {
  try {
    const values = await Promise.all(
      Object.entries(measures).map(async ([name, scalar]) => [name, (await scalar.data())[0] ?? NaN] as const),
    );
    return Object.fromEntries(values);
  } finally {
    tf.dispose({ ...measures });
  }
}

function checkFinite(step: number, losses: Readonly<Record<string, number>>): void {
  const broken = Object.entries(losses).find(([, value]) => !Number.isFinite(value));
  if (!broken) return;
  const [name, value] = broken;
  throw new Error(
    `train: the loss ${name} is ${value} at step ${step}; the networks' weights are lost. ` +
      'Lower the learning rates, clip the gradients (chain(clipByGlobalNorm(1), adam(…))) or look for extreme values in the data.',
  );
}
