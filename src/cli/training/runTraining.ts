import { join } from 'node:path';
import type { Finding } from '../../core/index.js';
import { describePreflight, watch, type Preflight } from '../../diagnostics/index.js';
import { checkpointFolder, recordRun, showProgress, type ActiveBackend, type OpenedDataset } from '../../node/index.js';
import { train, type GAN, type StepReport, type TrainingRun, type TrainOptions } from '../../training/index.js';
import { tellerOf, type CommandContext } from '../commandContext.js';
import { concludeTraining } from './concludeTraining.js';
import { describeData, describeTime } from '../describe.js';
import { measureRun } from './measureRun.js';
import { planTraining, type TrainingPlan } from './planTraining.js';
import { saveCommand, type SavedCommand } from '../config/savedCommand.js';
import type { TrainingFlags } from '../flags/trainingFlags.js';

/** What `train` and `transfer` hand over to be trained. */
export interface TrainingJob {
  readonly flags: TrainingFlags;
  readonly out: string;
  readonly backend: ActiveBackend;
  readonly opened: OpenedDataset;
  /** Networks for the data, which the job's owner disposes. */
  readonly gan: GAN;
  /** The batch size where none is asked for. */
  readonly batchSize: number;
  /** The options of `train`; null for the default number of steps. */
  readonly recipe: (steps: number | null, batchSize: number) => Recipe;
  /** What is kept of the command, so that it can go on. */
  readonly saved: SavedCommand;
  /** Lines about the networks. */
  readonly notes: readonly string[];
}

/** Options of `train` whose numbers are known. */
export type Recipe = TrainOptions & { readonly steps: number; readonly batchSize: number };

/** Trains as the flags say: looks ahead, tells what will be done, trains, records, and tells what became of it. */
export async function runTraining(context: CommandContext, job: TrainingJob): Promise<void> {
  const { flags, out, opened, backend } = job;
  const tell = tellerOf(context, flags.json);
  [...describeData(opened), ...job.notes].forEach(tell);
  const { recipe, found, seconds } = await planTraining(job);
  context.signal?.throwIfAborted();
  tell(describePreflight(found));
  const saved = { ...job.saved, options: { ...job.saved.options, steps: recipe.steps, batch: recipe.batchSize } };
  tell(
    `${recipe.steps} steps of ${recipe.batchSize} images: ${describeTime(seconds)} on ${backend.description}, into ${out}`,
  );
  if (flags.dryRun) {
    tell('A dry run: nothing was written.');
    if (flags.json) context.stdout.write(`${JSON.stringify({ ...saved, out, preflight: found })}\n`);
  }
  const [error] = found.findings.filter(({ level }) => level === 'error');
  if (error) throw new Error(`${error.explanation} ${adviceFor(error, found)}`.trim());
  if (!flags.dryRun) await carryOut(context, job, { recipe, found, seconds }, saved);
}

/** What to try, in the words of the command line where there are some. */
function adviceFor({ kind, advice }: Finding, { memory }: Preflight): string {
  const fitting = kind === 'memory' ? (memory?.largestBatch ?? 0) : 0;
  return fitting > 0 ? `--batch ${fitting} fits.` : (advice[0] ?? '');
}

async function carryOut(
  context: CommandContext,
  job: TrainingJob,
  { recipe }: TrainingPlan,
  saved: SavedCommand,
): Promise<void> {
  const { flags, out } = job;
  const run = train(job.gan, job.opened.data, {
    ...recipe,
    ...(context.signal && { signal: context.signal }),
    checkpoints: checkpointsOf(context, job),
  });
  try {
    const recorded = recordRun(await watched(context, job, run), {
      folder: out,
      overwrite: flags.overwrite === true,
      resume: flags.resume === true,
      sampleEvery: flags.every,
      tensorBoard: flags.tensorboard === true,
      log: (message) => context.stderr.write(`${message}\n`),
    });
    let last: StepReport | null = null;
    for await (const report of flags.quiet ? recorded : showProgress(recorded, { stream: context.stderr })) {
      // Not before: until then the folder may be that of another run.
      if (last === null) await saveCommand(out, saved);
      last = report;
    }
    concludeTraining(context, job, { saved, run, last });
  } finally {
    run.dispose();
  }
}

function checkpointsOf(context: CommandContext, { flags, out }: TrainingJob): NonNullable<TrainOptions['checkpoints']> {
  return {
    store: checkpointFolder(join(out, 'checkpoints')),
    every: flags.every,
    keepLast: 2,
    overwrite: flags.overwrite === true,
    resume: flags.resume ? 'auto' : false,
    // More steps than before may stretch the schedules.
    accept: ['steps', 'optimizers', 'tricks'],
    log: (message) => context.stderr.write(`${message}\n`),
  };
}

async function watched(context: CommandContext, job: TrainingJob, run: TrainingRun): Promise<TrainingRun> {
  const { data } = job.opened;
  const log = (message: string): void => void context.stderr.write(`${message}\n`);
  return measureRun(job.flags.watch ? watch(run, { data, log }) : run, job);
}
