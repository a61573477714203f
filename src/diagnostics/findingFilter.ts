import { checksOf, type Finding } from '../core/index.js';
import type { StepReport } from '../training/index.js';

/** Which findings something is done about. */
export interface FindingFilter {
  /** Their kinds, e.g. `['mode-collapse']`. Default: all kinds. */
  readonly kinds?: readonly string[];
  /** Their least level. Default `error`. */
  readonly level?: Finding['level'];
}

const levels = ['note', 'warning', 'error'] as const;

/**
 * Makes a function that looks for such findings in a report.
 *
 * @throws InvalidArgumentError in the name of `functionName` for wrong options, and for an empty list of kinds.
 */
export function findingFilter(
  functionName: string,
  options: FindingFilter,
): (report: StepReport) => Finding | undefined {
  const check = checksOf(functionName);
  check.knownKeys('options', options, ['kinds', 'level']);
  const { kinds, level = 'error' } = options;
  const least = levels.indexOf(check.oneOf('level', level, levels));
  if (kinds !== undefined && (!Array.isArray(kinds) || kinds.length === 0))
    check.fail('kinds', 'must be a list of at least one kind', kinds);
  return ({ findings = [] }) =>
    findings.find((finding) => levels.indexOf(finding.level) >= least && (kinds?.includes(finding.kind) ?? true));
}
