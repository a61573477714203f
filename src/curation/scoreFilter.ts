import type { Checks } from '../core/index.js';
import type { ScoreFilter } from './filter.js';

/** What a score filter consists of, but for the reasons, which all read alike. */
export type ScoreFilterParts = Omit<ScoreFilter, 'kind' | 'reason'>;

/** A score filter whose reasons read like `sharpness 31.2 is below 200`: what a filter of your own is made with. */
export function scoreFilter(check: Checks, parts: ScoreFilterParts): ScoreFilter {
  const [minimum, maximum] = parts.keep;
  if (minimum > maximum) check.fail('minimum', `must be at most the maximum, ${maximum}`, minimum);
  return {
    kind: 'score',
    ...parts,
    reason: (score) =>
      score < minimum
        ? `${parts.name} ${format(score)} is below ${format(minimum)}`
        : `${parts.name} ${format(score)} is above ${format(maximum)}`,
  };
}

/** A score to at most four digits, whole numbers in full. */
function format(score: number): string {
  const rounded = Number(score.toFixed(6));
  return Number.isInteger(rounded) ? String(rounded) : String(Number(rounded.toPrecision(4)));
}
