import type { ImageShape } from '../../core/index.js';
import type { GAN } from '../../training/index.js';
import type { Trick } from '../../tricks/index.js';
import type { PartsProfile } from './memoryProfile.js';
import { imageShapeOf, weightBytes } from './networkFacts.js';
import type { ResolvedPreflightOptions } from './preflightOptions.js';
import type { MemoryFacts } from './preflightReport.js';
import { tryParts, type BatchSource, type SmallTrials, type StepMaker } from './trialSteps.js';

/** Works out what a step needs, from steps on small batches; takes some in parts where the training does or has to. */
export function estimateMemory(
  gan: GAN,
  makeStep: StepMaker,
  batchOf: BatchSource,
  options: ResolvedPreflightOptions,
  { profile, heldBytes }: SmallTrials,
): MemoryFacts {
  const { budget, batchSize, microBatchSize, step } = options;
  const weights = weightBytes(gan);
  const tryInParts = (): PartsProfile =>
    tryParts(makeStep, batchOf, weights, {
      parts: step.discriminatorBatches === 'halves' ? 4 : 2,
      perImage: waitingBytes(imageShapeOf(gan), step.tricks ?? []),
    });
  const parts = microBatchSize !== null && microBatchSize < batchSize ? tryInParts() : null;
  const peak = parts ? parts.peak(batchSize, partOf(batchSize, microBatchSize)) : profile.peak(batchSize);
  const common = { weights, held: heldBytes, peak, budget };
  if (budget === null) return { ...common, largestBatch: null, largestPart: null };
  const largestBatch =
    parts && microBatchSize !== null ? parts.largest(microBatchSize, budget) : profile.largest(budget);
  // A loss that compares images with the whole batch cannot take it in parts.
  if (peak <= budget || step.loss?.relativistic) return { ...common, largestBatch, largestPart: null };
  const largestPart = (parts ?? tryInParts()).largestPart(batchSize, budget);
  return { ...common, largestBatch, largestPart: largestPart > 0 ? largestPart : null };
}

/** A batch is cut into parts of sizes as equal as can be. */
function partOf(batchSize: number, microBatchSize: number | null): number {
  return Math.ceil(batchSize / Math.ceil(batchSize / (microBatchSize ?? batchSize)));
}

/** The discriminator's update holds real images, generated ones in parts and joined, and what each trick makes of both. */
function waitingBytes([height, width, channels]: ImageShape, tricks: readonly Trick[]): number {
  const changing = tricks.filter((trick) => trick.images !== undefined).length;
  return 4 * height * width * channels * (3 + 2 * changing);
}
