import { checksOf } from '../core/index.js';
import type { ScoreFilter } from './filter.js';
import { lumaOf, percentile } from './luma.js';
import { scoreFilter } from './scoreFilter.js';

/** Options of {@link exposure}. */
export interface ExposureOptions {
  /** The least median brightness, in [0, 1]. Default 0.12. */
  readonly minimum?: number;
  /** The greatest median brightness, in [0, 1]. Default 0.92. */
  readonly maximum?: number;
}

const check = checksOf('exposure');

/**
 * Rejects images that are too dark or too bright; the score is the median brightness, 0 for black and 1 for white. Objects
 * before a white background score near 1: raise `maximum` to 1 for those.
 *
 * @throws InvalidArgumentError for options out of range.
 */
export function exposure(options: ExposureOptions = {}): ScoreFilter {
  check.knownKeys('options', options, ['minimum', 'maximum']);
  const { minimum = 0.12, maximum = 0.92 } = options;
  check.number('minimum', minimum, 0, 1);
  check.number('maximum', maximum, 0, 1);
  return scoreFilter(check, {
    name: 'exposure',
    options: { minimum, maximum },
    explanation: 'The median brightness, from black (0) to white (1).',
    measure: 'exposure/1',
    keep: [minimum, maximum],
    score: ({ small }) => percentile(lumaOf(small), 0.5) / 255,
  });
}
