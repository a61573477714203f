import { checksOf, type ImageShape } from '../../core/index.js';
import {
  aspectRatio,
  checkFilters,
  color,
  exposure,
  nearDuplicates,
  resolution,
  sharpness,
  type Filter,
} from '../../curation/index.js';

/** Options of `curate`. */
export interface CurateOptions {
  /** The folder of the set: a new or an empty one, or that of an earlier run, which then goes on. */
  readonly out: string;
  /**
   * What images must pass; the first that an image does not pass is the reason. Default: resolution, aspect ratio, sharpness,
   * colour, exposure and near duplicates, with their own defaults.
   */
  readonly filters?: readonly Filter[];
  /**
   * What each image becomes: [height, width, channels] with 1 (grey), 3 (RGB) or 4 (RGB and alpha) channels, shrunk or
   * enlarged to cover the shape and cropped, as PNG. Default: the files are copied as they are.
   */
  readonly imageShape?: readonly [height: number, width: number, channels: number];
  /**
   * What is left of an image of another shape: its centre, or the part that draws the eye (sharp's `attention`: bright,
   * saturated, skin-coloured, detailed). Default `centre`.
   */
  readonly crop?: 'centre' | 'attention';
  /** The share of images that is held out for measuring, in [0, 1). Default 0. */
  readonly heldOut?: number;
  /**
   * Whether the images are also packed into tar files of about so many bytes, `shards/train/…` and `shards/held-out/…`, which
   * `imageFolder` reads like the folders; ≥ 1. Default: they are not.
   */
  readonly shardBytes?: number;
  /** Decides which images are held out; a safe integer. Default 0. */
  readonly seed?: number;
  /** Images of more pixels are skipped, because decoding them could take all memory; ≥ 1. Default 67,108,864 (8192²). */
  readonly maxPixels?: number;
  /** Larger files are skipped; ≥ 1. Default 256 MiB. */
  readonly maxFileBytes?: number;
  /** More files and folders than this are an error; ≥ 1. Default 1,000,000. */
  readonly maxFiles?: number;
  /** How many images of each verdict the page shows, ≥ 0. Default 24. */
  readonly sheetImages?: number;
  /** Whether to judge only and write nothing. Default false. */
  readonly dryRun?: boolean;
  /** Is told how far the work is. */
  readonly onProgress?: (progress: CurationProgress) => void;
  /** Ends the work; what was measured is kept for the next run. */
  readonly signal?: AbortSignal;
}

/** How far `curate` is. */
export interface CurationProgress {
  /** `list`: looking for files; `measure`: the images, by the filters; `write`: the set. */
  readonly phase: 'list' | 'measure' | 'write';
  readonly done: number;
  /** 0 while it is not known. */
  readonly total: number;
}

/** The options of `curate`, all of them. */
export type ResolvedCurateOptions = Required<Omit<CurateOptions, 'imageShape' | 'shardBytes' | 'signal'>> & {
  readonly shardBytes: number | null;
  readonly imageShape: ImageShape | null;
  readonly signal: AbortSignal | null;
};

const OPTIONS: readonly (keyof CurateOptions)[] = [
  'out',
  'filters',
  'imageShape',
  'crop',
  'heldOut',
  'shardBytes',
  'seed',
  'maxPixels',
  'maxFileBytes',
  'maxFiles',
  'sheetImages',
  'dryRun',
  'onProgress',
  'signal',
];

/** What `filters` is by default. */
export function defaultFilters(): Filter[] {
  return [resolution(), aspectRatio(), sharpness(), color(), exposure(), nearDuplicates()];
}

/** Checks the options and fills in the defaults. */
export function resolveCurateOptions(options: CurateOptions): ResolvedCurateOptions {
  const check = checksOf('curate');
  check.knownKeys('options', options, OPTIONS);
  const { out, filters = defaultFilters(), crop = 'centre', heldOut = 0, seed = 0 } = options;
  const { maxPixels = 2 ** 26, maxFileBytes = 2 ** 28, maxFiles = 1e6, sheetImages = 24, dryRun = false } = options;
  if (typeof out !== 'string' || out === '') check.fail('out', 'must be a path', out);
  checkFilters(check, filters);
  check.oneOf('crop', crop, ['centre', 'attention']);
  if (check.number('heldOut', heldOut, 0) >= 1) check.fail('heldOut', 'must be less than 1', heldOut);
  check.integer('seed', seed, Number.MIN_SAFE_INTEGER);
  Object.entries({ maxPixels, maxFileBytes, maxFiles }).forEach(([name, value]) => check.integer(name, value, 1));
  check.integer('sheetImages', sheetImages, 0);
  const imageShape = options.imageShape === undefined ? null : check.imageShape('imageShape', options.imageShape);
  const shardBytes = options.shardBytes === undefined ? null : check.integer('shardBytes', options.shardBytes, 1);
  const { onProgress = () => undefined, signal = null } = options;
  const limits = { maxPixels, maxFileBytes, maxFiles, sheetImages };
  return { out, filters, imageShape, crop, heldOut, shardBytes, seed, ...limits, dryRun, onProgress, signal };
}
