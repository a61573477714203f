import { checksOf } from '../core/index.js';
import type { ScoreFilter } from './filter.js';
import { scoreFilter } from './scoreFilter.js';

/** Options of {@link aspectRatio}. */
export interface AspectRatioOptions {
  /** The greatest ratio of the longer side to the shorter, ≥ 1. Default 2. */
  readonly maximum?: number;
}

const check = checksOf('aspectRatio');

/**
 * Keeps images that are not too long for their width; the score is the longer side divided by the shorter, 1 for a
 * square. A crop to a square throws away the rest.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function aspectRatio(options: AspectRatioOptions = {}): ScoreFilter {
  check.knownKeys('options', options, ['maximum']);
  const { maximum = 2 } = options;
  check.number('maximum', maximum, 1);
  return scoreFilter(check, {
    name: 'aspectRatio',
    options: { maximum },
    explanation: 'The longer side divided by the shorter.',
    measure: 'aspectRatio/1',
    keep: [0, maximum],
    score: ({ width, height }) => Math.max(width, height) / Math.min(width, height),
  });
}
