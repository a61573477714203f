import { checksOf } from '../core/index.js';
import type { CurationImage } from './curationImage.js';
import type { ScoreFilter } from './filter.js';
import { scoreFilter } from './scoreFilter.js';

/** Options of {@link predicate}. */
export interface PredicateOptions {
  /** The least score that is kept. Default 1, for tests that say yes or no. */
  readonly minimum?: number;
  /** The greatest score that is kept. Default: no limit. */
  readonly maximum?: number;
  /**
   * Names this version of the test, so that its scores are kept between runs; change it whenever the test changes. Default:
   * the test runs anew each time.
   */
  readonly version?: string;
  /** What the score means, for the report. Default: the name. */
  readonly explanation?: string;
}

/**
 * A filter of your own: `predicate('landscape', ({ width, height }) => width > height)`.
 *
 * @param name - in reports; letters, digits, `-` and `_`.
 * @param test - says whether an image is kept, or gives it a score. May take its time (a promise).
 * @throws InvalidArgumentError for options out of range; and for a score that is no finite number, when it is given.
 */
export function predicate(
  name: string,
  test: (image: CurationImage) => boolean | number | Promise<boolean | number>,
  options: PredicateOptions = {},
): ScoreFilter {
  const check = checksOf('predicate');
  if (typeof name !== 'string' || !/^[\w-]{1,40}$/.test(name)) check.fail('name', 'must be a short word', name);
  if (typeof test !== 'function') check.fail('test', 'must be a function', test);
  check.knownKeys('options', options, ['minimum', 'maximum', 'version', 'explanation']);
  const { minimum = options.maximum === undefined ? 1 : -Infinity, maximum = Infinity, version = null } = options;
  if (options.minimum !== undefined) check.number('minimum', minimum);
  if (options.maximum !== undefined) check.number('maximum', maximum);
  if (version !== null && typeof version !== 'string') check.fail('version', 'must be a string', version);
  return scoreFilter(check, {
    name,
    options: { minimum: finiteOrNull(minimum), maximum: finiteOrNull(maximum), version },
    explanation: options.explanation ?? name,
    measure: version === null ? null : `${name}/${version}`,
    keep: [minimum, maximum],
    score: async (image) => {
      const result: unknown = await test(image);
      return typeof result === 'boolean' ? Number(result) : check.number(`test (${name})`, result);
    },
  });
}

function finiteOrNull(limit: number): number | null {
  return Number.isFinite(limit) ? limit : null;
}
