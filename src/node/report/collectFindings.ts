import type { Finding } from '../../core/index.js';

/** A finding and how often it was made. */
export interface RepeatedFinding {
  readonly first: number;
  readonly times: number;
  /** As it was made last. */
  readonly finding: Finding;
}

/** Joins findings of one kind about one network. */
export interface FindingCollector {
  add(findings: readonly Finding[]): void;
  /** The gravest first, then the latest. */
  all(): readonly RepeatedFinding[];
}

const levels = ['note', 'warning', 'error'] as const;

export function collectFindings(): FindingCollector {
  const known = new Map<string, RepeatedFinding>();
  return {
    add(findings) {
      for (const finding of findings) {
        const key = `${finding.kind} ${finding.network ?? ''}`;
        const earlier = known.get(key);
        known.set(key, { first: earlier?.first ?? finding.step, times: (earlier?.times ?? 0) + 1, finding });
      }
    },
    all: () =>
      [...known.values()].sort(
        (a, b) => levels.indexOf(b.finding.level) - levels.indexOf(a.finding.level) || b.finding.step - a.finding.step,
      ),
  };
}
