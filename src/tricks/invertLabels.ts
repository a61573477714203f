import { mapTargets } from './mapTargets.js';
import type { LabelTrick } from './trick.js';

/**
 * Inverted labels: 0 means real and 1 means generated, for both networks. Takes every label to 1 - label, also one that
 * an earlier trick made soft; a `smoothLabels` later in the list smooths the inverted label as what it then is.
 */
export function invertLabels(): LabelTrick {
  return {
    name: 'invertLabels',
    kind: 'labels',
    options: {},
    invertsLabels: true,
    targets: (targets, { stream }) => mapTargets(targets, stream, (label) => 1 - label),
  };
}
