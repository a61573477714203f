import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { TrainingFlags } from '../flags/trainingFlags.js';

/** Checks, before anything is read, that the folder of a run is free, or holds what `--resume` goes on with. */
export function checkRunFolder(out: string, { resume, overwrite }: Pick<TrainingFlags, 'resume' | 'overwrite'>): void {
  const holdsRun = ['run.json', 'metrics.jsonl', 'checkpoints'].some((name) => existsSync(join(out, name)));
  if (resume && overwrite) throw new InvalidArgumentError('--resume and --overwrite exclude each other.');
  if (resume && !holdsRun)
    throw new InvalidArgumentError(`--resume needs a run to go on with: there is none in ${out}; --out names another.`);
  if (holdsRun && !resume && !overwrite)
    throw new InvalidArgumentError(
      `--out must be a folder without a run, unless --resume goes on with it or --overwrite replaces it (got ${out})`,
    );
}
