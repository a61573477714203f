import { checksOf } from '../core/index.js';
import { mapReports, type TrainingRun } from '../training/index.js';
import { findingFilter, type FindingFilter } from './findingFilter.js';

/** Options of {@link rollBackOn}. */
export type RollBackOnOptions = FindingFilter;

/**
 * A run that goes back to its best checkpoint, with lower learning rates, when a watcher finds trouble. How far, how much lower and how
 * often is said by the option `rollBack` of `train`. Put it around `watch`:
 * `rollBackOn(watch(run, { data }), { kinds: ['mode-collapse', 'generator-saturated'], level: 'warning' })`.
 *
 * @throws InvalidArgumentError for wrong options, and for a run without the option `rollBack`.
 */
export function rollBackOn(run: TrainingRun, options: RollBackOnOptions = {}): TrainingRun {
  const find = findingFilter('rollBackOn', options);
  const rollBack =
    run.rollBack ?? checksOf('rollBackOn').fail('run', 'must be of train with the option rollBack', run.rollBack);
  return mapReports(run, (report) => {
    const trouble = report.findings?.filter(({ kind }) => kind !== 'rolled-back') ?? [];
    const found = find({ ...report, findings: trouble });
    if (found) rollBack(`${found.kind} at step ${report.step}`);
    return report;
  });
}
