import { checksOf, type Checks } from '../../core/index.js';
import { networkWeights } from '../../models/index.js';
import type { GAN } from '../gan.js';
import type { ResolvedStepOptions } from './stepOptions.js';

/** Throws for options that do not go together, or not with the networks. */
export function checkCombination(
  functionName: string,
  gan: GAN,
  { loss, tricks, discriminatorBatches, microBatchSize, auxiliaryLoss }: ResolvedStepOptions,
): void {
  const check: Checks = checksOf(functionName);
  if (loss.kind !== 'labels' && loss.kind !== 'critic')
    check.fail('options.loss', 'must be a loss, e.g. nonSaturatingLoss()', loss);
  const labelTrick = tricks.find((trick) => trick.kind === 'labels');
  if (loss.kind === 'critic' && labelTrick) {
    check.fail(
      'options.tricks',
      `must hold no label trick with ${loss.name}, which has no labels; drop the trick or take nonSaturatingLoss()`,
      labelTrick.name,
    );
  }
  const watching = tricks.find((trick) => trick.watchesRealSigns);
  if (watching && loss.boundary === null) {
    check.fail(
      'options.tricks',
      `must hold no ${watching.name} with ${loss.name}, in which no logit divides real from generated images; ` +
        'take nonSaturatingLoss(), leastSquaresLoss() or hingeLoss(), or diffAugment()',
      watching.name,
    );
  }
  const refusing = tricks.find((trick) => trick.penalty?.refusesBatchNorm);
  const [average] = networkWeights(gan.discriminator).statistics.keys();
  if (refusing && average !== undefined) {
    check.fail(
      'options.tricks',
      `must hold no ${refusing.name} with batch norm in the discriminator, which leaves no image a slope of its own; ` +
        "build it with norm 'layer', 'instance' or 'none'",
      average,
    );
  }
  const twice = tricks.find((trick, i) => tricks.findIndex((other) => other.name === trick.name) !== i);
  if (twice) check.fail('options.tricks', 'must hold each trick once', twice.name);
  if (loss.relativistic && discriminatorBatches === 'halves') {
    check.fail(
      'options.discriminatorBatches',
      `must not be 'halves' with ${loss.name}, which compares real with generated images in one update`,
      discriminatorBatches,
    );
  }
  if (loss.relativistic && microBatchSize !== null) {
    check.fail(
      'options.microBatchSize',
      `must be absent with ${loss.name}, which compares each image with the whole batch`,
      microBatchSize,
    );
  }
  const outputs = gan.discriminator.outputs.length;
  if (outputs === 2 && !auxiliaryLoss) {
    check.fail(
      'options.auxiliaryLoss',
      'must be given for a discriminator with a second output, e.g. auxiliaryCrossEntropy({ labels })',
      auxiliaryLoss,
    );
  }
  if (outputs === 1 && auxiliaryLoss)
    check.fail('options.auxiliaryLoss', 'must be absent: the discriminator has no second output', auxiliaryLoss);
}
