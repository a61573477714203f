import { checksOf } from '../core/index.js';
import { checkFilters } from './checkFilters.js';
import type { DuplicateFilter, Filter } from './filter.js';
import type { Measurements } from './measureImage.js';

/** An image that is judged. */
export interface MeasuredImage {
  readonly width: number;
  readonly height: number;
  /** From {@link measureImage}. */
  readonly measurements: Measurements;
}

/** What became of an image. */
export interface Verdict {
  /** The name of the first filter that it did not pass; null for an image that is kept. */
  readonly rejectedBy: string | null;
  /** The reason of every filter that it did not pass, by name; {} for an image that is kept. */
  readonly reasons: Readonly<Record<string, string>>;
  /** Its score by each filter; for near duplicates the distance, null where there is nothing that it is a duplicate of. */
  readonly scores: Readonly<Record<string, number | null>>;
  /** The number of the image that was kept instead; null unless it is a duplicate. */
  readonly duplicateOf: number | null;
}

interface Draft {
  readonly reasons: Record<string, string>;
  readonly scores: Record<string, number | null>;
  duplicateOf: number | null;
}

/**
 * Decides which images are kept. Duplicates are looked for among those that pass all other filters; of those that are alike the one
 * with the most pixels is kept, of equals the first.
 *
 * @returns a verdict for each image, in their order.
 * @throws InvalidArgumentError for filters with one name, and for an image that was not measured by a filter.
 */
export function judgeImages(images: readonly MeasuredImage[], filters: readonly Filter[]): Verdict[] {
  const check = checksOf('judgeImages');
  checkFilters(check, filters);
  const drafts: Draft[] = images.map(() => ({ reasons: {}, scores: {}, duplicateOf: null }));
  for (const filter of filters) {
    if (filter.kind !== 'score') continue;
    drafts.forEach(({ reasons, scores }, i) => {
      const score = images[i]?.measurements[filter.name];
      if (typeof score !== 'number') return check.fail(`images[${i}]`, `must be measured by ${filter.name}`, score);
      scores[filter.name] = score;
      const [minimum, maximum] = filter.keep;
      if (!(score >= minimum && score <= maximum)) reasons[filter.name] = filter.reason(score);
    });
  }
  for (const filter of filters) {
    if (filter.kind === 'duplicates') rejectDuplicates(images, drafts, filter);
  }
  return drafts.map(({ reasons, scores, duplicateOf }) => ({
    rejectedBy: filters.find(({ name }) => name in reasons)?.name ?? null,
    reasons,
    scores,
    duplicateOf,
  }));
}

function rejectDuplicates(images: readonly MeasuredImage[], drafts: readonly Draft[], filter: DuplicateFilter): void {
  const size = (i: number): number => (images[i]?.width ?? 0) * (images[i]?.height ?? 0);
  const order = drafts.flatMap(({ reasons }, i) => (Object.keys(reasons).length === 0 ? [i] : []));
  order.sort((a, b) => size(b) - size(a) || a - b);
  const index = filter.createIndex();
  const indexed: number[] = [];
  for (const i of order) {
    const draft = drafts[i];
    const signature = images[i]?.measurements[filter.name];
    if (!draft || typeof signature !== 'string') {
      return checksOf('judgeImages').fail(`images[${i}]`, `must be measured by ${filter.name}`, signature);
    }
    const found = index.nearest(signature);
    draft.scores[filter.name] = found?.distance ?? null;
    if (found === null) {
      index.add(signature);
      indexed.push(i);
    } else {
      draft.duplicateOf = indexed[found.number] ?? null;
      draft.reasons[filter.name] =
        found.distance === 0 ? 'looks the same as another' : `differs from another in ${found.distance} bits of 128`;
    }
  }
}
