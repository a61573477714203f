import { checksOf } from '../core/index.js';
import type { ScoreFilter } from './filter.js';
import { scoreFilter } from './scoreFilter.js';

/** Options of {@link resolution}. */
export interface ResolutionOptions {
  /** The least number of pixels of the shorter side, ≥ 1. Default 64. */
  readonly minimum?: number;
}

const check = checksOf('resolution');

/**
 * Keeps images that are large enough; the score is the length of the shorter side in pixels. Take what you are going to
 * train at: a smaller image would be enlarged, and the GAN learn its blur.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function resolution(options: ResolutionOptions = {}): ScoreFilter {
  check.knownKeys('options', options, ['minimum']);
  const { minimum = 64 } = options;
  check.integer('minimum', minimum, 1);
  return scoreFilter(check, {
    name: 'resolution',
    options: { minimum },
    explanation: 'The shorter side in pixels.',
    measure: 'resolution/1',
    keep: [minimum, Infinity],
    score: ({ width, height }) => Math.min(width, height),
  });
}
