import { totalmem } from 'node:os';
import { preflight, type Preflight } from '../../diagnostics/index.js';
import type { Recipe, TrainingJob } from './runTraining.js';

/** How a training will be, and what it takes. */
export interface TrainingPlan {
  readonly recipe: Recipe;
  readonly found: Preflight;
  /** For all steps; NaN where it could not be estimated. */
  readonly seconds: number;
}

/** Finds the batch that fits into memory and the number of steps that fit into the time, as far as neither is asked for. */
export async function planTraining(job: TrainingJob): Promise<TrainingPlan> {
  const { flags } = job;
  let recipe = job.recipe(flags.steps ?? null, flags.batch ?? job.batchSize);
  let found = await lookAhead(job, recipe);
  const largest = found.memory?.largestBatch ?? Infinity;
  if (flags.batch === undefined && largest >= 1 && largest < recipe.batchSize) {
    recipe = job.recipe(flags.steps ?? null, 2 ** Math.floor(Math.log2(largest)));
    found = await lookAhead(job, recipe);
  }
  const each = (found.time?.secondsPerStep ?? NaN) + (found.time?.secondsPerRead ?? 0);
  if (flags.minutes !== undefined && each > 0)
    recipe = job.recipe(Math.max(1, Math.floor((60 * flags.minutes) / each)), recipe.batchSize);
  const seconds = recipe.steps * each;
  // What was looked at may have had another number of steps.
  const time = found.time && { ...found.time, steps: recipe.steps, seconds };
  return { recipe, found: { ...found, time }, seconds };
}

function lookAhead({ gan, opened, flags, backend }: TrainingJob, training: Recipe): Promise<Preflight> {
  const budget = flags.memory === undefined ? defaultBudget(backend.name) : flags.memory * 2 ** 30;
  return preflight(gan, { data: opened.data, training, ...(budget !== null && { budget }) });
}

/** Half of the machine's memory, and on wasm what it can address; null where tensors are in a GPU's. */
function defaultBudget(backend: string): number | null {
  if (backend === 'webgpu') return null;
  return Math.min(totalmem() / 2, backend === 'wasm' ? 2 ** 32 : Infinity);
}
