import {
  measureDuring,
  train,
  watch,
  type CheckpointStore,
  type NetworkName,
  type StepReport,
  type TrainingRun,
} from 'tfjs-gan';
import { checkpointDatabase } from 'tfjs-gan/web';
import { History } from '../shared/history.js';
import type { Status } from '../shared/protocol.js';
import { BetweenSteps } from './betweenSteps.js';
import type { Settings } from '../shared/settings.js';
import { Gate } from './gate.js';
import { clamp, measurement } from './measurement.js';
import { post } from './post.js';
import type { Prepared } from './prepare.js';
import { drawSamples } from './samples.js';
import { savedRun } from './savedRun.js';

/** How a training begins. */
export interface Beginning {
  /** Planned steps. */
  readonly goal: number;
  /** Whether it goes on from the last checkpoint. */
  readonly resume: boolean;
  readonly history: readonly StepReport[];
  /** What a step was found to take; null where nothing was timed. */
  readonly secondsPerStep: number | null;
}

export const CHECKPOINTS = 'playground';
/** A person shall not lose more than this. */
const SECONDS_TO_LOSE = 15;
const SECONDS_A_REPORT = 0.5;
/** Milliseconds between two looks at the samples. */
const SAMPLES_EVERY = 900;
/** Of a second. */
const STATUS_EVERY = 100;

/** A training that is under way, held up or over. */
export class Training {
  readonly between = new BetweenSteps();
  readonly history = new History();
  readonly run: TrainingRun;
  private readonly gate = new Gate();
  private readonly store: CheckpointStore;
  private status: Status = 'training';
  private told = 0;
  private drawn = 0;
  private drawingTakes = 0;

  constructor(
    readonly prepared: Prepared,
    readonly beginning: Beginning,
  ) {
    this.history.replace(beginning.history);
    this.store = this.storeWithHistory();
    this.run = this.assemble();
  }

  /** Trains to the end, however that comes; never throws. */
  async walk(): Promise<void> {
    await this.between.begin();
    try {
      if (!this.beginning.resume) await this.showSamples(0);
      this.tell('training', this.beginning.history.at(-1)?.step ?? 0);
      for await (const report of this.run) await this.take(report);
      await this.showSamples(this.run.step);
      this.tell(this.run.outcome === 'finished' ? 'finished' : 'stopped', this.run.step);
    } catch (error) {
      this.tell('failed', this.run.step);
      post({ type: 'failed', doing: 'start', message: messageOf(error) });
    } finally {
      await this.between.restForGood();
    }
  }

  pause(): void {
    if (this.status === 'training') this.gate.close();
  }

  goOn(): void {
    if (this.status === 'paused') this.tell('training', this.run.step);
    this.gate.letThrough();
  }

  stepOnce(): void {
    this.gate.letOneThrough();
  }

  stop(): void {
    this.run.stop();
    this.gate.letThrough();
  }

  setLearningRate(network: NetworkName, rate: number): void {
    this.prepared.recipe.rates[network].set(rate);
  }

  /** With the learning rates of the moment. */
  get settings(): Settings {
    const { settings, recipe } = this.prepared;
    const { generator, discriminator } = recipe.rates;
    return { ...settings, rates: { generator: generator.value, discriminator: discriminator.value } };
  }

  dispose(): void {
    this.run.dispose();
    this.prepared.gan.generator.dispose();
    this.prepared.gan.discriminator.dispose();
  }

  private async take(report: StepReport): Promise<void> {
    this.history.add(report);
    post({ type: 'report', report });
    if (performance.now() - this.drawn > Math.max(SAMPLES_EVERY, 10 * this.drawingTakes))
      await this.showSamples(report.step);
  }

  private readonly afterStep = async (step: number): Promise<void> => {
    if (performance.now() - this.told > STATUS_EVERY) this.tell(this.status, step);
    await this.between.rest(() => this.pauseIfAsked(step));
  };

  private async pauseIfAsked(step: number): Promise<void> {
    if (this.gate.isOpen) return;
    this.tell('paused', step);
    await this.showSamples(step);
    await this.run.saveCheckpoint(this.store);
    await this.gate.pass();
  }

  private async showSamples(step: number): Promise<void> {
    const start = performance.now();
    const picture = await drawSamples(this.run, this.prepared.classes.length);
    post({ type: 'samples', picture, step });
    this.drawn = performance.now();
    this.drawingTakes = this.drawn - start;
  }

  private tell(status: Status, step: number): void {
    this.status = status;
    this.told = performance.now();
    post({ type: 'status', status, step, steps: this.beginning.goal });
  }

  private assemble(): TrainingRun {
    const { gan, data, heldOut, recipe, settings } = this.prepared;
    const { goal: steps, resume, secondsPerStep } = this.beginning;
    const every = (seconds: number): number => Math.round(seconds / (secondsPerStep ?? 0.2));
    const run = train(gan, data, {
      ...recipe.options,
      steps,
      batchSize: settings.batchSize,
      reportEvery: clamp(every(SECONDS_A_REPORT), 1, 10),
      onStep: this.afterStep,
      checkpoints: {
        store: this.store,
        every: clamp(every(SECONDS_TO_LOSE), 5, 500),
        keepLast: 2,
        ...(resume ? { resume, accept: ['steps', 'optimizers'] } : { overwrite: true }),
      },
    });
    const watched = watch(run, { data, ...(heldOut && { heldOut }) });
    const measured = settings.measure ? measurement(heldOut ?? data, steps) : null;
    return measured ? measureDuring(watched, measured) : watched;
  }

  /** With each checkpoint goes what the page showed up to then. */
  private storeWithHistory(): CheckpointStore {
    const store = checkpointDatabase(CHECKPOINTS);
    return {
      ...store,
      write: async (name, bytes) => {
        await store.write(name, bytes);
        const step = this.run.step;
        await savedRun.reach(step, this.history.all);
        post({ type: 'saved', step });
      },
    };
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
