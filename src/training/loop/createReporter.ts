import type { Scalar } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import type { NetworkName } from '../../core/index.js';
import type { MeasuredGradients } from '../step/layerGradients.js';
import { LostWeightsError } from './lostWeightsError.js';
import type { StepReport } from './stepReport.js';
import type { RealBatch, StepResult } from '../step/trainStep.js';

/** Turns what steps measured into reports. */
export interface Reporter {
  /** Takes in a step: counts its real images and keeps its measures in the place of older ones of the same names. */
  measure(batches: readonly RealBatch[], result: StepResult): void;
  /** Whether the last step has not been reported. */
  readonly pending: boolean;
  /**
   * Reads the measures of the last step, the only time that anything is read back from the device.
   *
   * @throws Error if a loss is NaN or infinite.
   */
  report(step: number): Promise<StepReport>;
  /** Seconds of training so far. */
  readonly seconds: number;
  /** Disposes measures that were not reported. */
  dispose(): void;
}

type Measures = Readonly<Record<string, Scalar>>;
type Gradients = Readonly<Partial<Record<NetworkName, MeasuredGradients>>>;

/**
 * A reporter for a run of `steps` steps over `size` images.
 *
 * @param before - images seen and seconds trained before this run went on from a checkpoint.
 */
export function createReporter(
  size: number,
  steps: number,
  before: { readonly seen: number; readonly seconds: number },
): Reporter {
  const start = performance.now() - before.seconds * 1000;
  let { seen } = before;
  let batchSize = 0;
  let highest = 0;
  let unread: Measures | null = null;
  let unreadGradients: Gradients = {};
  let last = { time: performance.now(), seen };

  return {
    measure(batches, { measures, gradients, peakBytes }) {
      highest = Math.max(highest, peakBytes);
      const replaced = Object.entries(unread ?? {}).filter(([name]) => name in measures);
      tf.dispose(Object.fromEntries(replaced));
      // What this step did not measure stays: a lazy penalty would else be reported only where its turn and the report's meet.
      unread = { ...unread, ...measures };
      disposeAll(unreadGradients);
      unreadGradients = gradients;
      batchSize = batches[batches.length - 1]?.size ?? 0;
      seen += batches.reduce((sum, batch) => sum + batch.size, 0);
    },

    get pending() {
      return unread !== null;
    },

    get seconds() {
      return (performance.now() - start) / 1000;
    },

    async report(step) {
      const measures = unread ?? {};
      unread = null;
      const [values, gradients] = await Promise.all([readAll(measures), readGradients(unreadGradients)]);
      unreadGradients = {};
      const { scoreReal = NaN, scoreFake = NaN, ...losses } = values;
      const { discriminator = NaN, generator = NaN, real = NaN, fake = NaN } = losses;
      const now = performance.now();
      const imagesPerSecond = ((seen - last.seen) * 1000) / Math.max(now - last.time, 1e-3);
      last = { time: now, seen };
      const { numTensors: tensors, numBytes: bytes } = tf.memory();
      const peakBytes = highest;
      highest = 0;
      const report = {
        step,
        steps,
        epoch: seen / size,
        batchSize,
        losses: { ...losses, discriminator, real, fake, generator },
        scores: { real: scoreReal, fake: scoreFake },
        seconds: (now - start) / 1000,
        imagesPerSecond,
        memory: { tensors, bytes, peakBytes },
        ...(gradients && { gradients }),
      };
      checkFinite(report);
      return report;
    },

    dispose() {
      if (unread) tf.dispose({ ...unread });
      unread = null;
      disposeAll(unreadGradients);
      unreadGradients = {};
    },
  };
}

async function readAll(measures: Measures): Promise<Record<string, number>> {
  try {
    const values = await Promise.all(
      Object.entries(measures).map(async ([name, scalar]) => [name, (await scalar.data())[0] ?? NaN] as const),
    );
    return Object.fromEntries(values);
  } finally {
    tf.dispose({ ...measures });
  }
}

async function readGradients({ generator, discriminator }: Gradients): Promise<StepReport['gradients'] | null> {
  if (!generator || !discriminator) return null;
  const [ofGenerator, ofDiscriminator] = await Promise.all([generator.read(), discriminator.read()]);
  return { generator: ofGenerator, discriminator: ofDiscriminator };
}

function disposeAll(gradients: Gradients): void {
  Object.values(gradients).forEach((measured) => measured.dispose());
}

function checkFinite(report: StepReport): void {
  const broken = Object.entries(report.losses).find(([, value]) => !Number.isFinite(value));
  if (!broken) return;
  const [name, value] = broken;
  throw new LostWeightsError(`the loss ${name} is ${value} at step ${report.step}`, report);
}
