import type { RunOutcome, StepReport, TrainingRun } from '../../training/index.js';
import { onInterrupt } from '../terminal/onInterrupt.js';
import { resolveRecordRunOptions, type RecordRunOptions, type ResolvedRecordRunOptions } from './recordRunOptions.js';
import { RunRecorder } from './runRecorder.js';

/**
 * Passes a run's reports on and writes them into a folder:
 *
 * - `metrics.jsonl`: one report a line, a `StepReport` as JSON; `null` stands for a number that is not finite;
 * - `samples.png`: a grid of samples, always from the same latent vectors, one column a label;
 * - `report.html`: curves, samples, options and machine in one file that needs no network;
 * - `generator/`: the generator for `tf.loadLayersModel`, with averaged weights if the run averages them;
 * - `discriminator/`: the discriminator, to go on from, in `transfer` for one;
 * - `run.json`: options, backend, machine, versions and how the run ended.
 *
 * All but the metrics are written every `sampleEvery` steps and at the end. However the run ends (the loop is left, an error,
 * an aborted signal, Ctrl-C), what was written stays readable and the last state of all is written. Ctrl-C stops the run
 * after the step at hand and then ends the process, unless the program handles Ctrl-C itself; a second one ends it at once.
 * Needs the package `sharp`.
 *
 * @throws InvalidArgumentError at once for options that do not fit; before the first step if the folder holds a run, and an error if
 *   another run writes into it.
 */
export function recordRun(run: TrainingRun, options: RecordRunOptions): AsyncGenerator<StepReport, void, undefined> {
  return record(run, resolveRecordRunOptions(options, run));
}

async function* record(
  run: TrainingRun,
  options: ResolvedRecordRunOptions,
): AsyncGenerator<StepReport, void, undefined> {
  const recorder = await RunRecorder.start(run, options);
  const interrupt = onInterrupt(() => {
    options.log('Stopping after this step; Ctrl-C again ends at once.');
    run.stop();
  });
  let failure: { readonly error: unknown } | null = null;
  try {
    for await (const report of run) {
      await recorder.add(report);
      yield report;
    }
  } catch (error) {
    failure = { error };
    throw error;
  } finally {
    const outcome = failure ? 'failed' : run.outcome === 'running' ? 'aborted' : run.outcome;
    await close(recorder, options, outcome, failure);
    interrupt.release();
  }
}

/** Closes, and lets an error of its own hide no earlier one. */
async function close(
  recorder: RunRecorder,
  { log }: ResolvedRecordRunOptions,
  outcome: RunOutcome,
  failure: { readonly error: unknown } | null,
): Promise<void> {
  try {
    await recorder.close(outcome, failure && messageOf(failure.error));
  } catch (error) {
    if (!failure) throw error;
    log(messageOf(error));
  }
  if (outcome !== 'finished') log(recorder.describe(outcome));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
