import { checksOf, type Finding } from '../core/index.js';
import { mapReports, type TrainingRun } from '../training/index.js';

/** Options of {@link stopOn}. */
export interface StopOnOptions {
  /** The kinds of findings that end a run, e.g. `['mode-collapse']`. Default: all kinds. */
  readonly kinds?: readonly string[];
  /** Ends the run at findings of this level or a worse one. Default `error`. */
  readonly level?: Finding['level'];
}

const levels = ['note', 'warning', 'error'] as const;

const check = checksOf('stopOn');

/**
 * A run that ends after the report in which a watcher finds trouble; its `outcome` is then `aborted`, and its best checkpoint is
 * still there. Put it around `watch`: `stopOn(watch(run, { data }), { kinds: ['mode-collapse'], level: 'warning' })`.
 *
 * @throws InvalidArgumentError for wrong options, and for an empty list of kinds.
 */
export function stopOn(run: TrainingRun, options: StopOnOptions = {}): TrainingRun {
  check.knownKeys('options', options, ['kinds', 'level']);
  const { kinds, level = 'error' } = options;
  const least = levels.indexOf(check.oneOf('level', level, levels));
  if (kinds !== undefined && (!Array.isArray(kinds) || kinds.length === 0))
    check.fail('kinds', 'must be a list of at least one kind', kinds);
  return mapReports(run, (report) => {
    const found = report.findings?.some(
      (finding) => levels.indexOf(finding.level) >= least && (kinds?.includes(finding.kind) ?? true),
    );
    if (found) run.stop();
    return report;
  });
}
