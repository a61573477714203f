import type { ImageShape, NetworkName, Preflight, StepReport } from 'tfjs-gan';
import type { BackendId } from './catalog.js';
import type { Settings } from './settings.js';

/** What the page asks of the worker. */
export type Command =
  | { readonly type: 'hello'; readonly digitsUrl: string }
  | { readonly type: 'loadDigits' }
  | { readonly type: 'loadFiles'; readonly files: readonly PictureFile[]; readonly format: PictureFormat }
  | { readonly type: 'loadSource'; readonly archive: Blob }
  | { readonly type: 'check'; readonly settings: Settings }
  | { readonly type: 'start'; readonly settings: Settings }
  | { readonly type: 'resume' }
  | { readonly type: 'discard' }
  | { readonly type: 'pause' }
  | { readonly type: 'goOn' }
  | { readonly type: 'stepOnce' }
  | { readonly type: 'stop' }
  | { readonly type: 'trainOn'; readonly steps: number }
  | { readonly type: 'setLearningRate'; readonly network: NetworkName; readonly rate: number }
  | { readonly type: 'draw'; readonly id: number; readonly images: readonly ImageWish[]; readonly columns: number }
  | { readonly type: 'download'; readonly what: 'model' | 'run' };

/** What the worker tells the page. */
export type WorkerEvent =
  | { readonly type: 'ready'; readonly backends: readonly BackendNote[]; readonly saved: SavedNote | null }
  | { readonly type: 'busy'; readonly text: string; readonly done?: number; readonly total?: number }
  | { readonly type: 'pictures'; readonly pictures: PicturesNote }
  | { readonly type: 'skipped'; readonly skipped: PicturesNote['skipped'] }
  | { readonly type: 'source'; readonly source: SourceNote }
  | { readonly type: 'checked'; readonly preflight: Preflight }
  | { readonly type: 'started'; readonly run: RunNote; readonly history: readonly StepReport[] }
  | { readonly type: 'status'; readonly status: Status; readonly step: number; readonly steps: number }
  | { readonly type: 'report'; readonly report: StepReport }
  | { readonly type: 'samples'; readonly picture: Picture; readonly step: number }
  | { readonly type: 'saved'; readonly step: number }
  | { readonly type: 'drawn'; readonly id: number; readonly picture: Picture }
  | { readonly type: 'file'; readonly name: string; readonly blob: Blob }
  | { readonly type: 'discarded' }
  | { readonly type: 'failed'; readonly doing: Command['type']; readonly message: string };

/** How a run stands. */
export type Status = 'training' | 'paused' | 'finished' | 'stopped' | 'failed';

/** A file that was dropped or chosen, with the folders that it came from. */
export interface PictureFile {
  /** With slashes: `cats/1.png`. */
  readonly path: string;
  readonly file: Blob;
}

/** What own pictures become. */
export interface PictureFormat {
  readonly size: number;
  readonly colour: boolean;
}

/** Whether a backend runs here. */
export interface BackendNote {
  readonly id: BackendId;
  readonly available: boolean;
  /** Whether the processor does the work of a graphics card. */
  readonly slow: boolean;
  /** Why not, or what is worth knowing. */
  readonly note: string;
}

/** A run that is kept in the browser. */
export interface SavedNote {
  readonly step: number;
  readonly steps: number;
  readonly savedAt: string;
  readonly settings: Settings;
  readonly pictures: Pick<PicturesNote, 'kind' | 'count' | 'imageShape'>;
}

/** The pictures that are there to be trained on. */
export interface PicturesNote {
  readonly kind: 'digits' | 'files';
  readonly count: number;
  readonly imageShape: ImageShape;
  /** Null where there are no classes. */
  readonly classes: readonly { readonly name: string; readonly count: number }[] | null;
  readonly preview: Picture;
  /** Files that were left out. */
  readonly skipped: readonly { readonly file: string; readonly reason: string }[];
}

/** Networks to go on from. */
export interface SourceNote {
  readonly imageShape: ImageShape;
  /** Null for networks without labels. */
  readonly classes: readonly string[] | null;
}

/** What is known of a run from its start. */
export interface RunNote {
  readonly backend: string;
  readonly settings: Settings;
  readonly latentDim: number;
  readonly imageShape: ImageShape;
  /** Null for networks without labels. */
  readonly classes: readonly string[] | null;
  /** How many classes the samples show, one a column; null without classes. */
  readonly sampleColumns: number | null;
}

/** RGBA bytes, handed over and not copied. */
export interface Picture {
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** One image to draw. */
export interface ImageWish {
  readonly latent: readonly number[];
  /** Null for networks without labels. */
  readonly blend: ClassBlend | null;
}

/** A class, or something between two. */
export interface ClassBlend {
  readonly from: number;
  readonly to: number;
  /** 0 for `from`, 1 for `to`. */
  readonly amount: number;
}
