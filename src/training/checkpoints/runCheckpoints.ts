import type { Json } from '../../core/index.js';
import type { DataPosition, Dataset } from '../../data/index.js';
import type { GAN } from '../gan.js';
import type { Sampler } from '../sampling/samplerOf.js';
import type { TrainStep } from '../step/trainStep.js';
import type { TrainingState } from '../step/trainingState.js';
import { captureCheckpoint } from './captureCheckpoint.js';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointKeeper } from './checkpointKeeper.js';
import type { ResolvedCheckpointOptions } from './checkpointOptions.js';
import { nameOfStep, type CheckpointStore } from './checkpointStore.js';
import { describeData } from './describeData.js';
import { restoreFor, restoreOwn } from './restoreCheckpoint.js';

/** Where a run stands between two steps. */
export interface Place {
  readonly state: TrainingState;
  readonly position: DataPosition;
  /** Seconds of training so far. */
  readonly seconds: number;
}

/** What is trained, and how. */
export interface Subject {
  readonly gan: GAN;
  readonly data: Dataset;
  readonly step: TrainStep;
  /** The options of the loop that have to be the same on resuming. */
  readonly options: Readonly<Record<string, Json>>;
  /** The generator to draw samples from. */
  sampler(): Sampler;
}

/** The checkpoints of one run, or of a run that keeps none. */
export class RunCheckpoints {
  private keeper: CheckpointKeeper | null = null;
  /** A checkpoint that could not be written. */
  private unsaved: Checkpoint | null = null;
  private description: Promise<Readonly<Record<string, Json>>> | null = null;

  constructor(
    private readonly subject: Subject,
    private readonly options: ResolvedCheckpointOptions | null,
  ) {}

  /**
   * Reserves the store.
   *
   * @returns where the run goes on, the networks being as they were then; null if it begins.
   */
  async open(): Promise<Place | null> {
    if (!this.options) return null;
    const others = await this.describe();
    this.keeper = await CheckpointKeeper.open(this.options);
    const { found } = this.keeper;
    return found && this.restore(found, others, this.options.log);
  }

  /** Writes a checkpoint if one is due. */
  async afterStep(place: Place): Promise<void> {
    if (this.keeper?.isDue(place.state.step)) await this.write(place, true);
  }

  /** Writes where a run ended, if that is not written and is not what could not be written. */
  async atEnd(place: Place, finished: boolean): Promise<void> {
    const { step } = place.state;
    if (this.keeper && !this.unsaved && step > 0 && step !== this.keeper.lastStep) await this.write(place, finished);
  }

  /** Writes where the run stands, or what could not be written, to a store of the caller's choice. */
  async saveTo(store: CheckpointStore, place: Place | null): Promise<void> {
    const checkpoint = place ? await this.capture(place, null) : this.unsaved;
    if (!checkpoint) throw new Error('train: there is nothing to save: the run is not under way');
    await store.write(nameOfStep(checkpoint.step), checkpoint.bytes);
  }

  /** Writes where a run begins, for one that may go back there. */
  async atStart(place: Place): Promise<void> {
    if (this.keeper?.lastStep === null) await this.write(place, false);
  }

  /**
   * Puts the networks back to a checkpoint of this run.
   *
   * @param step - null: the last one; a number: the best, or else one of at most this step, or else the oldest.
   * @returns where that was; null if there is none.
   */
  async goBack(step: number | null = null): Promise<Place | null> {
    const checkpoint = await (step === null ? this.keeper?.readLast() : this.keeper?.readEarlier(step));
    if (!checkpoint) return null;
    const { gan, step: trainStep } = this.subject;
    return { ...placeOf(checkpoint), state: restoreOwn(gan, trainStep, checkpoint, await this.describe()) };
  }

  /** Writes where the run stands now, whether or not a checkpoint is due. */
  writeNow(place: Place): Promise<void> {
    return this.write(place, false);
  }

  /** Gives the store free. */
  async close(): Promise<void> {
    const { keeper } = this;
    this.keeper = null;
    await keeper?.close();
  }

  private restore(
    checkpoint: Checkpoint,
    others: Readonly<Record<string, Json>>,
    log?: (message: string) => void,
  ): Place {
    const { gan, step } = this.subject;
    const accept = this.options?.accept ?? [];
    const state = restoreFor('train', gan, step, checkpoint, { accept, options: others, ...(log && { log }) });
    return { ...placeOf(checkpoint), state };
  }

  private async write(place: Place, measured: boolean): Promise<void> {
    if (!this.keeper) return;
    const score = measured ? await this.measure(place.state.step) : null;
    this.unsaved = await this.capture(place, score);
    await this.keeper.write(this.unsaved);
    this.unsaved = null;
  }

  private async capture({ state, position, seconds }: Place, score: number | null): Promise<Checkpoint> {
    const { gan, step } = this.subject;
    const best = this.keeper?.bestWith(score, state.step) ?? null;
    return captureCheckpoint(gan, step, state, { position, seconds, options: await this.describe(), score, best });
  }

  private async measure(step: number): Promise<number | null> {
    const score = this.options?.score;
    if (!score) return null;
    const sampler = this.subject.sampler();
    try {
      return await score.measure({ step, sampler });
    } finally {
      sampler.dispose();
    }
  }

  /** What has to be the same on resuming, besides the step's options and the networks. */
  private describe(): Promise<Readonly<Record<string, Json>>> {
    const { data, options } = this.subject;
    this.description ??= describeData(data).then((described) => ({ ...options, data: described }));
    return this.description;
  }
}

function placeOf({ position, seconds }: Checkpoint): Omit<Place, 'state'> {
  return { position, seconds };
}
