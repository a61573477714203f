import { mapReports, type TrainingRun } from '../training/index.js';
import { findingFilter, type FindingFilter } from './findingFilter.js';

/** Options of {@link stopOn}. */
export type StopOnOptions = FindingFilter;

/**
 * A run that ends after the report in which a watcher finds trouble; its `outcome` is then `aborted`, and its best checkpoint is
 * still there. Put it around `watch`: `stopOn(watch(run, { data }), { kinds: ['mode-collapse'], level: 'warning' })`.
 *
 * @throws InvalidArgumentError for wrong options, and for an empty list of kinds.
 */
export function stopOn(run: TrainingRun, options: StopOnOptions = {}): TrainingRun {
  const find = findingFilter('stopOn', options);
  return mapReports(run, (report) => {
    if (find(report)) run.stop();
    return report;
  });
}
