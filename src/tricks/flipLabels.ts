import { checksOf } from '../core/index.js';
import { mapTargets } from './mapTargets.js';
import type { LabelTrick } from './trick.js';

/** Options of `flipLabels`. */
export interface FlipLabelsOptions {
  /** The share of labels that are flipped, in [0, 1]. Default 0.05. */
  readonly rate?: number;
}

const check = checksOf('flipLabels');

/**
 * Noisy labels: in the discriminator's update each image is called its opposite with probability `rate`, independently
 * of the others and anew in every step. A flip takes a label to 1 - label, so hard labels change places; with
 * `smoothLabels` later in the list a flipped label is drawn from the other range, and with it earlier in the list the
 * smoothed label is mirrored. The order of `flipLabels` and `invertLabels` does not matter.
 *
 * @throws InvalidArgumentError if `rate` lies outside [0, 1].
 */
export function flipLabels(options: FlipLabelsOptions = {}): LabelTrick {
  check.knownKeys('options', options, ['rate']);
  const { rate = 0.05 } = options;
  check.number('rate', rate, 0, 1);
  return {
    name: 'flipLabels',
    kind: 'labels',
    options: { rate },
    targets(targets, { update, stream }) {
      const chance = update === 'discriminator' ? rate : 0;
      return mapTargets(targets, stream, (label, own) => (own.uniform() < chance ? 1 - label : label));
    },
  };
}
