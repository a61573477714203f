import { checksOf } from '../core/index.js';
import { mapTargets } from './mapTargets.js';
import type { LabelTrick } from './trick.js';

/** Options of `smoothLabels`. */
export interface SmoothLabelsOptions {
  /** The range that replaces a label of 1, at or above 0.5; null leaves the label as it is. Default [0.7, 1.2]. */
  readonly ones?: readonly [low: number, high: number] | null;
  /** The range that replaces a label of 0, below 0.5; null leaves the label as it is. Default [0, 0.3]. */
  readonly zeros?: readonly [low: number, high: number] | null;
  /** Whether the labels of the generator's update are smoothed too. Default false. */
  readonly generator?: boolean;
}

const check = checksOf('smoothLabels');

/**
 * Soft labels: each image's label becomes a number drawn uniformly from a range, anew in every step, so that the
 * discriminator cannot become all too sure. `zeros: null` makes it one-sided.
 *
 * A label counts as 1 from 0.5 upwards, whatever image it belongs to and whatever an earlier trick made of it. So every
 * label ends in one of the ranges if this is the last of the label tricks: a flipped real image gets a label from
 * `zeros`, and after `invertLabels` so do all real images. A flip or an inversion that comes later mirrors the smoothed
 * label to 1 - label, which [0.7, 1.2] takes to [-0.2, 0.3].
 *
 * Salimans et al., "Improved Techniques for Training GANs", 2016, section 3.4 (one-sided, to a fixed 0.9).
 *
 * @throws InvalidArgumentError for ranges that are none or lie on the wrong side of 0.5.
 */
export function smoothLabels(options: SmoothLabelsOptions = {}): LabelTrick {
  check.knownKeys('options', options, ['ones', 'zeros', 'generator']);
  const { ones = [0.7, 1.2], zeros = [0, 0.3], generator = false } = options;
  if (ones && check.range('ones', ones)[0] < 0.5) check.fail('ones', 'must lie at or above 0.5', ones);
  if (zeros && check.range('zeros', zeros)[1] >= 0.5) check.fail('zeros', 'must lie below 0.5', zeros);
  if (typeof generator !== 'boolean') check.fail('generator', 'must be true or false', generator);
  return {
    name: 'smoothLabels',
    kind: 'labels',
    options: { ones, zeros, generator },
    targets(targets, { update, stream }) {
      const acts = update === 'discriminator' || generator;
      return mapTargets(targets, stream, (label, own) => {
        const range = label >= 0.5 ? ones : zeros;
        return acts && range ? own.uniform(...range) : label;
      });
    },
  };
}
