import type { Dataset } from '../../data/index.js';
import type { RealBatch, TrainStep } from '../../training/index.js';
import type { ResolvedPreflightOptions } from './preflightOptions.js';
import type { TimeFacts } from './preflightReport.js';
import { dataBatch } from './trialBatches.js';
import { timeSteps } from './trialSteps.js';

/**
 * Times steps on a whole batch.
 *
 * @param data - to take the batch from and to time reading it; null where it does not fit the networks.
 * @param noise - takes the data's place.
 */
export async function estimateTime(
  step: TrainStep,
  { batchSize, steps, step: { tricks = [] } }: ResolvedPreflightOptions,
  data: Dataset | null,
  noise: (size: number) => RealBatch,
): Promise<TimeFacts> {
  const { batch, seconds: secondsPerRead } = data
    ? await dataBatch(data, batchSize)
    : { batch: noise(batchSize), seconds: 0 };
  const { plain, first } = await timeSteps(step, batch);
  const every = Math.min(...tricks.flatMap(({ penalty }) => (penalty ? [penalty.every ?? 1] : [])), Infinity);
  // Of `every` steps one has the penalty that the other ones lack.
  const lazy = every > 1 && every < Infinity;
  const secondsPerStep = lazy ? plain + Math.max(0, first - plain) / every : (plain + first) / 2;
  const perStep = secondsPerStep + secondsPerRead * step.discriminatorSteps;
  return { secondsPerStep, secondsPerRead, steps, seconds: steps === null ? null : steps * perStep };
}
