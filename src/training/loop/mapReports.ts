import { checksOf, type Json } from '../../core/index.js';
import type { StepReport, TrainingRun } from './stepReport.js';

/**
 * A run whose reports are those of `run` after `change`, which may add to them; all else is that of `run`. The run takes
 * its next step when the changed report has been handed on, so that nothing trains while `change` is at work.
 *
 * @param change - called with each report, in order. An error that it throws ends the run, as leaving the loop does.
 * @param finish - called once however the walk ends; frees what `change` keeps.
 * @param settings - what the run's options say besides, by the name of what makes the changes.
 */
export function mapReports(
  run: TrainingRun,
  change: (report: StepReport) => StepReport | Promise<StepReport>,
  finish: () => void | Promise<void> = () => undefined,
  settings: Readonly<Record<string, Json>> = {},
): TrainingRun {
  const check = checksOf('mapReports');
  if (typeof run !== 'object' || run === null || !(Symbol.asyncIterator in run))
    check.fail('run', 'must be a TrainingRun, such as train returns', run);

  async function* walk(): AsyncGenerator<StepReport, void, undefined> {
    try {
      for await (const report of run) yield await change(report);
    } finally {
      await finish();
    }
  }

  return {
    generator: run.generator,
    discriminator: run.discriminator,
    labelNames: run.labelNames,
    options: isRecord(run.options) ? { ...run.options, ...settings } : run.options,
    get outcome() {
      return run.outcome;
    },
    get step() {
      return run.step;
    },
    sampler: () => run.sampler(),
    saveCheckpoint: (store) => run.saveCheckpoint(store),
    rollBack: run.rollBack,
    stop: () => run.stop(),
    dispose: () => run.dispose(),
    [Symbol.asyncIterator]: walk,
  };
}

function isRecord(value: Json): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
