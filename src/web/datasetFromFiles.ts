import { checksOf, type Checks, type ImageShape } from '../core/index.js';
import { datasetFromReader, type Dataset } from '../data/index.js';
import { fileDecoder, type DecodingOptions, type FileDecoder } from './fileDecoder.js';
import { openFiles } from './openFiles.js';
import { listFiles, type ImageFile, type SkippedFile } from './listFiles.js';

/** Options of {@link datasetFromFiles}. */
export interface DatasetFromFilesOptions {
  /** What every image becomes: [height, width, channels] with 1 (grey), 3 (RGB) or 4 (RGB and alpha) channels. */
  readonly imageShape: readonly [height: number, width: number, channels: number];
  /** Whether the folders of the files are classes. Default true. */
  readonly labels?: boolean;
  /**
   * The path of a file, with slashes: its first folder, after one that all files share, is its class. Default: the path that
   * `<input type="file" webkitdirectory>` gives, else the name; of a URL its path. Files in a tar file have theirs in it.
   */
  readonly pathOf?: (file: Blob, index: number) => string;
  /**
   * How an image of another shape is fitted: `cover` cuts off what is over, the same on both sides; `contain` adds bars of
   * the background (transparent for 4 channels); `stretch` distorts. Default `cover`.
   */
  readonly resize?: DecodingOptions['resize'];
  /** What is behind transparent pixels where there is no alpha channel: [red, green, blue] in [0, 255]. Default white. */
  readonly background?: readonly [red: number, green: number, blue: number];
  /** Whether a file that cannot be decoded is an error or is left out and told in `skipped`. Default `error`. */
  readonly onBroken?: 'error' | 'skip';
  /** How many bytes of decoded images are kept in memory, height · width · channels bytes each. Default 256 MiB. */
  readonly cacheBytes?: number;
  /** Is told how many images of how many were decoded at the beginning. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A data set from files. */
export interface FilesDataset extends Dataset {
  /** The path of each image. */
  readonly files: readonly string[];
  /** The files that were left out, but for hidden ones. */
  readonly skipped: readonly SkippedFile[];
}

type Resolved = Required<Omit<DatasetFromFilesOptions, 'onProgress' | keyof DecodingOptions>> & DecodingOptions;
type ReadImage = (image: ImageFile) => Promise<Uint8Array>;

const OPTIONS: readonly (keyof DatasetFromFilesOptions)[] = [
  'imageShape',
  'labels',
  'pathOf',
  'resize',
  'background',
  'onBroken',
  'cacheBytes',
  'onProgress',
];

/** How many files are decoded at once at the beginning. */
const DECODERS = 8;

/**
 * The images that somebody chose in a browser, by `<input type="file" webkitdirectory>` or by dropping them onto the page.
 * Their folders are the classes, in natural order (`2` before `10`). Every format that the browser shows, turned as its EXIF
 * says, of an animation the first frame. Every file is decoded once at the beginning, so that a broken one comes to light
 * before a training; what does not fit into `cacheBytes` is decoded again whenever it is asked for.
 *
 * Tar files among them, such as the shards that `curate` packs, count as the files in them, which are read when they are asked for.
 *
 * @param files - `input.files`, any files or blobs, or their URLs, which are fetched.
 * @throws an error for no images, for fewer than two classes, and for the first file that cannot be fetched or decoded, by name.
 */
export async function datasetFromFiles(
  files: Iterable<Blob | URL | string>,
  options: DatasetFromFilesOptions,
): Promise<FilesDataset> {
  const check: Checks = checksOf('datasetFromFiles');
  const { labels, pathOf, onBroken, cacheBytes, imageShape, ...decoding } = resolveOptions(check, options);
  const listing = listFiles(check, await openFiles(files, pathOf), labels);
  const read = cachedReader(fileDecoder(check, { imageShape, ...decoding }), imageShape, cacheBytes);
  const broken = await findBroken(listing.images, read, onBroken, options.onProgress);
  const images = listing.images.filter((image) => !broken.has(image));
  if (images.length === 0) check.fail('files', 'must hold an image that can be decoded', `${broken.size} broken ones`);
  const empty = listing.classes?.find((_, label) => !images.some((image) => image.label === label));
  if (empty !== undefined)
    check.fail('files', 'must hold an image of every class that can be decoded', `none in ${empty}`);
  const dataset = datasetFromReader({
    size: images.length,
    imageShape,
    pixelRange: [0, 255],
    ...(listing.classes && { labels: images.map(({ label }) => label), labelNames: listing.classes }),
    readImage: (index) => read(images[index] ?? check.fail('index', `must be less than ${images.length}`, index)),
  });
  const skipped = [...listing.skipped, ...[...broken].map(([{ path }, reason]) => ({ file: path, reason }))];
  return { ...dataset, files: images.map(({ path }) => path), skipped };
}

/** Reads each image once; returns those that cannot be decoded, and why. */
async function findBroken(
  images: readonly ImageFile[],
  read: ReadImage,
  onBroken: 'error' | 'skip',
  onProgress?: (done: number, total: number) => void,
): Promise<ReadonlyMap<ImageFile, string>> {
  const broken = new Map<ImageFile, string>();
  const waiting = images.values();
  let done = 0;
  async function work(): Promise<void> {
    // Each worker takes the next image that none has taken.
    for (const image of waiting) {
      await read(image).catch((error: unknown) => {
        if (onBroken === 'error') throw error;
        broken.set(image, error instanceof Error ? error.message : String(error));
      });
      onProgress?.(++done, images.length);
    }
  }
  await Promise.all(Array.from({ length: DECODERS }, work));
  return broken;
}

/** Reads images, and keeps those that come first as long as there is room. */
function cachedReader(decode: FileDecoder, imageShape: ImageShape, cacheBytes: number): ReadImage {
  const cache = new Map<ImageFile, Uint8Array>();
  const capacity = Math.floor(cacheBytes / imageShape.reduce((product, size) => product * size, 1));
  return async (image) => {
    const cached = cache.get(image);
    if (cached) return cached;
    const pixels = await decode(image.file).catch((cause: unknown) => {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`datasetFromFiles: cannot decode ${image.path}: ${reason}`, { cause });
    });
    if (cache.size < capacity) cache.set(image, pixels);
    return pixels;
  };
}

function resolveOptions(check: Checks, options: DatasetFromFilesOptions): Resolved {
  check.knownKeys('options', options, OPTIONS);
  const { labels = true, pathOf = pathOfFile, resize = 'cover', onBroken = 'error', cacheBytes = 2 ** 28 } = options;
  const { background = [255, 255, 255] } = options;
  const colour: unknown = background;
  if (!Array.isArray(colour) || colour.length !== 3) check.fail('background', 'must be [red, green, blue]', colour);
  background.forEach((value, i) => check.number(`background[${i}]`, value, 0, 255));
  return {
    imageShape: check.imageShape('imageShape', options.imageShape),
    labels,
    pathOf,
    resize: check.oneOf('resize', resize, ['cover', 'contain', 'stretch']),
    background,
    onBroken: check.oneOf('onBroken', onBroken, ['error', 'skip']),
    cacheBytes: check.integer('cacheBytes', cacheBytes, 0),
  };
}

function pathOfFile(file: Blob, index: number): string {
  return file instanceof File ? file.webkitRelativePath || file.name : `file ${index}`;
}
