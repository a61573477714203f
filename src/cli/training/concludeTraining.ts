import { join } from 'node:path';
import type { StepReport, TrainingRun } from '../../training/index.js';
import { InterruptedError, tellerOf, type CommandContext } from '../commandContext.js';
import { quoted } from '../describe.js';
import type { TrainingJob } from './runTraining.js';
import type { SavedCommand } from '../config/savedCommand.js';

/** How a training ended. */
interface End {
  readonly saved: SavedCommand;
  readonly run: TrainingRun;
  /** Null where there was nothing left to do. */
  readonly last: StepReport | null;
}

/**
 * Tells what became of a training and where to look.
 *
 * @throws InterruptedError if it was interrupted, saying how it goes on.
 */
export function concludeTraining(
  context: CommandContext,
  { flags, out }: TrainingJob,
  { saved, run, last }: End,
): void {
  const { outcome, step } = run;
  const steps = Number(saved.options.steps);
  const files = { report: join(out, 'report.html'), samples: join(out, 'samples.png') };
  if (flags.json) {
    const { metrics = [], seconds = null } = last ?? {};
    context.stdout.write(`${JSON.stringify({ ...saved, out, outcome, step, steps, seconds, metrics, files })}\n`);
  }
  if (outcome === 'aborted' && context.signal?.aborted)
    throw new InterruptedError(
      step === 0
        ? 'Stopped before the first step.'
        : `Stopped after step ${step} of ${steps}; a checkpoint is in ${join(out, 'checkpoints')}. Go on with:\n  ${again(saved, out)}`,
    );
  const tell = tellerOf(context, flags.json);
  tell(
    last
      ? `Trained ${step} of ${steps} steps.`
      : `Nothing left to do: the run has come to step ${step}; --steps makes it longer.`,
  );
  for (const { name, value, features } of last?.metrics ?? []) tell(`${name} ${value.toPrecision(4)} over ${features}`);
  tell(`Look at ${files.report} and ${files.samples}`);
  tell(`Draw images: npx tfjs-gan generate ${quoted(out)}`);
}

function again({ command, arguments: given }: SavedCommand, out: string): string {
  return ['npx tfjs-gan', command, ...given.map(quoted), '--out', quoted(out), '--resume'].join(' ');
}
