import type { BestScore, Checkpoint } from './checkpoint.js';
import type { ResolvedCheckpointOptions } from './checkpointOptions.js';
import { nameOfStep, stepsIn } from './checkpointStore.js';
import { findCheckpoint, type FoundCheckpoint } from './loadCheckpoint.js';

/** The store of a run: reserved for it, and kept at the last few checkpoints and the best. */
export class CheckpointKeeper {
  /** The best score so far. */
  private best: BestScore | null;
  /** The step of the newest checkpoint of this run, or of the one that it goes on from. */
  private newest: number | null;
  /** Steps whose checkpoints go as soon as there is a new one. */
  private readonly outdated: Set<number>;

  private constructor(
    private readonly options: ResolvedCheckpointOptions,
    private readonly release: () => void | Promise<void>,
    /** The checkpoint that the run goes on from; null at the start of a run. */
    readonly found: Checkpoint | null,
    damaged: readonly number[],
  ) {
    this.best = sameScore(options, found);
    this.newest = found?.step ?? null;
    this.outdated = new Set(damaged);
  }

  /** @throws Error if another run has the store, or if it holds what it must not hold or lacks what it must. */
  static async open(options: ResolvedCheckpointOptions): Promise<CheckpointKeeper> {
    const release = (await options.store.claim?.()) ?? (() => undefined);
    try {
      const { checkpoint = null, damaged = [] } = (await findStart(options)) ?? {};
      const keeper = new CheckpointKeeper(options, release, checkpoint, damaged);
      if (checkpoint) await keeper.outdateAfter(checkpoint.step);
      return keeper;
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** The step of the last checkpoint that was written or found. */
  get lastStep(): number | null {
    return this.newest;
  }

  /** Whether a checkpoint is due after a step. */
  isDue(step: number): boolean {
    return step % this.options.every === 0 && step !== this.newest;
  }

  /** The best score if `score` was measured at `step`. */
  bestWith(score: number | null, step: number): BestScore | null {
    const { score: measured } = this.options;
    if (measured === null || score === null || Number.isNaN(score)) return this.best;
    const isBetter = measured.better === 'lower' ? (a: number, b: number) => a < b : (a: number, b: number) => a > b;
    return this.best && !isBetter(score, this.best.score) ? this.best : { name: measured.name, score, step };
  }

  /** Writes a checkpoint and then removes those that are not kept. */
  async write(checkpoint: Checkpoint): Promise<void> {
    const { store } = this.options;
    await store.write(nameOfStep(checkpoint.step), checkpoint.bytes);
    this.newest = checkpoint.step;
    this.best = checkpoint.best;
    this.outdated.delete(checkpoint.step);
    for (const step of await this.unwanted()) await this.remove(step);
    this.outdated.clear();
  }

  /** The last checkpoint of this run, from the store. */
  async readLast(): Promise<Checkpoint | null> {
    if (this.newest === null) return null;
    const { store, log } = this.options;
    return (await findCheckpoint('train', store, this.newest, log)).checkpoint;
  }

  /**
   * The checkpoint to go back to from trouble: the best, else the newest of at most `step`, else the oldest. Those that are newer go as
   * soon as there is a new one.
   */
  async readEarlier(step: number): Promise<Checkpoint | null> {
    const { store, log } = this.options;
    const sound = (await stepsIn(store)).filter((one) => !this.outdated.has(one));
    const chosen = this.best?.step ?? sound.find((one) => one <= step) ?? sound.at(-1);
    if (chosen === undefined) return null;
    const { checkpoint } = await findCheckpoint('train', store, chosen, log);
    for (const one of sound) if (one > chosen) this.outdated.add(one);
    return checkpoint;
  }

  /** Gives the store free. */
  async close(): Promise<void> {
    await this.release();
  }

  /** What lies ahead of the checkpoint that the run goes on from belongs to a way that is not taken. */
  private async outdateAfter(step: number): Promise<void> {
    for (const later of await stepsIn(this.options.store)) if (later > step) this.outdated.add(later);
  }

  private async unwanted(): Promise<number[]> {
    const steps = await stepsIn(this.options.store);
    const sound = steps.filter((step) => !this.outdated.has(step));
    const kept = new Set([...sound.slice(0, this.options.keepLast), this.best?.step]);
    return steps.filter((step) => !kept.has(step));
  }

  /** A file that stays is no reason to end a training. */
  private async remove(step: number): Promise<void> {
    const { store, log } = this.options;
    await store.remove(nameOfStep(step)).catch((error: unknown) => {
      log(`train: the checkpoint of step ${step} in ${store.description} could not be removed: ${String(error)}`);
    });
  }
}

async function findStart({
  store,
  resume,
  overwrite,
  log,
}: ResolvedCheckpointOptions): Promise<FoundCheckpoint | null> {
  const steps = await stepsIn(store);
  if (overwrite) {
    for (const step of steps) await store.remove(nameOfStep(step));
    return null;
  }
  if (resume === false) {
    if (steps.length === 0) return null;
    throw new Error(
      `train: ${store.description} has checkpoints of an earlier run, up to step ${steps[0]}. ` +
        'Go on from them with checkpoints.resume: true, remove them with checkpoints.overwrite: true, or take another store.',
    );
  }
  if (resume === 'auto' && steps.length === 0) return null;
  const which = resume === true || resume === 'auto' ? 'latest' : resume;
  return findCheckpoint('train', store, which, log);
}

/** The best score so far, unless another score is measured from now on. */
function sameScore({ score, log }: ResolvedCheckpointOptions, found: Checkpoint | null): BestScore | null {
  const best = found?.best ?? null;
  if (best === null || score === null || score.name === best.name) return best;
  log(`train: the best checkpoint was found by ${best.name}; the search for the best by ${score.name} begins anew`);
  return null;
}
