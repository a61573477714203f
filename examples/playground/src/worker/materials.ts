import type { BackendNote, PictureFile, SourceNote } from '../shared/protocol.js';
import type { Settings } from '../shared/settings.js';
import { inspectBackends } from './backends.js';
import { describePictures } from './describePictures.js';
import { digitSource, fileSource, readySource, type PictureSource } from './pictureSource.js';
import { post } from './post.js';
import { prepare, type Prepared } from './prepare.js';
import { RefusedError } from './refusedError.js';
import type { SavedRun } from './savedRun.js';
import { readSourceRun, type SourceRun } from './sourceRun.js';

/** What there is to train with: backends, pictures, and a run to go on from. */
export class Materials {
  private backends: readonly BackendNote[] = [];
  private pictures: PictureSource | null = null;
  private source: SourceRun | null = null;
  private readonly digits: PictureSource;

  constructor(digitsUrl: string) {
    this.digits = digitSource(digitsUrl);
  }

  async inspectBackends(): Promise<readonly BackendNote[]> {
    return (this.backends = await inspectBackends());
  }

  takeDigits(): Promise<void> {
    return this.take(this.digits, { size: 28, colour: false });
  }

  takeFiles(files: readonly PictureFile[], format: Settings['format']): Promise<void> {
    return this.take(fileSource(files, tellProgress), format);
  }

  async takeSource(archive: Blob): Promise<SourceNote> {
    this.source = await readSourceRun(archive);
    const { imageShape, classes } = this.source;
    return { imageShape, classes };
  }

  /** What a run that was kept was begun with. */
  async takeBack({ pictures, source, settings }: SavedRun): Promise<void> {
    if (source) await this.takeSource(source);
    await this.take(pictures === 'digits' ? this.digits : readySource(pictures), settings.format);
  }

  async prepare(settings: Settings): Promise<Prepared> {
    if (!this.pictures) throw new RefusedError('Choose pictures first.');
    post({ type: 'busy', text: 'Building the networks' });
    const note = this.backends.find(({ id }) => id === settings.backend);
    if (note && !note.available) throw new RefusedError(note.note);
    const { pictures } = await this.pictures.load(settings.format);
    return prepare(settings, pictures, settings.preset === 'transfer' ? this.source : null);
  }

  private async take(source: PictureSource, format: Settings['format']): Promise<void> {
    post({ type: 'busy', text: 'Loading the pictures' });
    const { pictures, skipped } = await source.load(format);
    this.pictures = source;
    post({ type: 'pictures', pictures: describePictures(pictures, skipped) });
  }
}

function tellProgress(text: string, done: number, total: number): void {
  post({ type: 'busy', text, done, total });
}
