import { preflight } from 'tfjs-gan';
import type { Command } from '../shared/protocol.js';
import type { Settings } from '../shared/settings.js';
import { modelFile, runFile } from './downloads.js';
import { drawImages } from './drawImages.js';
import { Materials } from './materials.js';
import { NoPicturesError } from './pictureSource.js';
import { post } from './post.js';
import type { Prepared } from './prepare.js';
import { RefusedError } from './refusedError.js';
import { runNote } from './runNote.js';
import { noteOf, savedRun, type SavedRun } from './savedRun.js';
import { messageOf, Training, type Beginning } from './training.js';

type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

/** What the worker does for the page: it holds the pictures and the training, and obeys one command after the other. */
export class Studio {
  private materials: Materials | null = null;
  private training: Training | null = null;
  private walking = false;

  async obey(command: Command): Promise<void> {
    try {
      await this.carryOut(command);
    } catch (error) {
      if (error instanceof NoPicturesError) post({ type: 'skipped', skipped: error.skipped });
      post({ type: 'failed', doing: command.type, message: messageOf(error) });
    }
  }

  private carryOut(command: Command): Promise<void> | void {
    switch (command.type) {
      case 'hello':
        return this.greet(command);
      case 'loadDigits':
        return this.idle.takeDigits();
      case 'loadFiles':
        return this.idle.takeFiles(command.files, command.format);
      case 'loadSource':
        return this.loadSource(command.archive);
      case 'check':
        return this.check(command.settings);
      case 'start':
        return this.start(command.settings);
      case 'resume':
        return this.resume();
      case 'trainOn':
        return this.trainOn(command.steps);
      case 'discard':
        return this.discard();
      case 'draw':
        return this.draw(command);
      case 'download':
        return this.download(command.what);
      case 'setLearningRate':
        return this.setLearningRate(command);
      case 'pause':
        return this.training?.pause();
      case 'goOn':
        return this.training?.goOn();
      case 'stepOnce':
        return this.training?.stepOnce();
      case 'stop':
        return this.training?.stop();
    }
  }

  private async greet({ digitsUrl }: Of<'hello'>): Promise<void> {
    this.materials = new Materials(digitsUrl);
    const backends = await this.materials.inspectBackends();
    // A browser may refuse to keep anything, in a private window say.
    const kept = await savedRun.load().catch(() => null);
    post({ type: 'ready', backends, saved: kept && noteOf(kept) });
  }

  /** What is there while nothing is trained. */
  private get idle(): Materials {
    this.refuseWhileTraining();
    if (!this.materials) throw new Error('the worker was not greeted');
    return this.materials;
  }

  private refuseWhileTraining(): void {
    if (this.walking) throw new RefusedError('A training is under way; end it first.');
  }

  private async loadSource(archive: Blob): Promise<void> {
    post({ type: 'source', source: await this.idle.takeSource(archive) });
  }

  private async check(settings: Settings): Promise<void> {
    const prepared = await this.idle.prepare(settings);
    try {
      await this.inspect(prepared);
    } finally {
      dispose(prepared);
    }
  }

  private async start(settings: Settings): Promise<void> {
    const prepared = await this.idle.prepare(settings);
    const found = await this.inspect(prepared);
    if (found.findings.some(({ level }) => level === 'error')) {
      dispose(prepared);
      throw new RefusedError('This training would fail; the check above says why.');
    }
    const { pictures, source } = prepared;
    const run: SavedRun = {
      settings: prepared.settings,
      goal: settings.steps,
      pictures: pictures.kind === 'digits' ? 'digits' : pictures,
      source,
      secondsPerStep: found.time?.secondsPerStep ?? null,
    };
    await savedRun.begin(run);
    this.walk(new Training(prepared, { ...run, resume: false, history: [] }));
  }

  private async resume(): Promise<void> {
    const materials = this.idle;
    const kept = await savedRun.load();
    if (!kept) throw new RefusedError('There is no run to go on with.');
    await materials.takeBack(kept.run);
    await this.goOnWith(kept.run.settings, { ...kept.run, history: kept.progress.history });
  }

  private async trainOn(steps: number): Promise<void> {
    const { training } = this;
    if (!training) throw new RefusedError('There is no run to go on with.');
    const goal = training.run.step + steps;
    await savedRun.change({ goal });
    const { secondsPerStep } = training.beginning;
    await this.goOnWith(training.settings, { goal, secondsPerStep, history: training.history.all });
  }

  private async goOnWith(settings: Settings, beginning: Omit<Beginning, 'resume'>): Promise<void> {
    const prepared = await this.idle.prepare(settings);
    post({ type: 'busy', text: 'Going on where it was' });
    this.walk(new Training(prepared, { ...beginning, resume: true }));
  }

  /** Begins, and leaves it to itself. */
  private walk(training: Training): void {
    this.training?.dispose();
    this.training = training;
    this.walking = true;
    post({ type: 'started', run: runNote(training.prepared), history: training.history.all });
    void training.walk().finally(() => (this.walking = false));
  }

  private async inspect({ gan, data, recipe, settings }: Prepared) {
    post({ type: 'busy', text: 'Trying a few steps, to see what they take' });
    const training = { ...recipe.options, steps: settings.steps, batchSize: settings.batchSize };
    const found = await preflight(gan, { data, training });
    post({ type: 'checked', preflight: found });
    return found;
  }

  private async discard(): Promise<void> {
    this.refuseWhileTraining();
    await savedRun.forget();
    post({ type: 'discarded' });
  }

  private async setLearningRate({ network, rate }: Of<'setLearningRate'>): Promise<void> {
    if (!this.training) return;
    this.training.setLearningRate(network, rate);
    await savedRun.change({ settings: this.training.settings });
  }

  private async draw({ id, images, columns }: Of<'draw'>): Promise<void> {
    const { training } = this;
    if (!training) return;
    const picture = await training.between.do(async () => {
      const sampler = training.run.sampler();
      try {
        return await drawImages(sampler.generator, images, columns);
      } finally {
        sampler.dispose();
      }
    });
    post({ type: 'drawn', id, picture });
  }

  private async download(what: 'model' | 'run'): Promise<void> {
    const { training } = this;
    if (!training) throw new RefusedError('There is nothing to download before a training.');
    const make = what === 'model' ? modelFile : runFile;
    const blob = await training.between.do(() => make(training));
    post({ type: 'file', name: what === 'model' ? 'generator.zip' : 'run.zip', blob });
  }
}

function dispose({ gan }: Prepared): void {
  gan.generator.dispose();
  gan.discriminator.dispose();
}
