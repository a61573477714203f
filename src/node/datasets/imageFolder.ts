import { checksOf, type Checks } from '../../core/index.js';
import { datasetFromReader, type Dataset } from '../../data/index.js';
import { fileError } from '../files/fileError.js';
import { findBroken } from './findBroken.js';
import { imageDecoder } from './imageDecoder.js';
import { imageReader } from './imageReader.js';
import { listImages, type ImageFile, type SkippedFile } from './listImages.js';
import { PixelCache } from './pixelCache.js';

/** Options of {@link imageFolder}. */
export interface ImageFolderOptions {
  /** What every image becomes: [height, width, channels] with 1 (grey), 3 (RGB) or 4 (RGB and alpha) channels. */
  readonly imageShape: readonly [height: number, width: number, channels: number];
  /** Whether the sub-folders are classes. False takes all images in and below the folder. Default true. */
  readonly labels?: boolean;
  /**
   * How an image of another shape is fitted: `cover` cuts off what is over, the same on both sides; `contain` adds bars of
   * the background (transparent for 4 channels); `stretch` distorts. Default `cover`.
   */
  readonly resize?: 'cover' | 'contain' | 'stretch';
  /** What is behind transparent pixels where there is no alpha channel: [red, green, blue] in [0, 255]. Default white. */
  readonly background?: readonly [red: number, green: number, blue: number];
  /** Whether a file that cannot be decoded is an error or is left out and told in `skipped`. Default `error`. */
  readonly onBroken?: 'error' | 'skip';
  /**
   * Whether every image is decoded once at the beginning, so that a broken file comes to light before a training and not
   * in the middle of it. What fits into the cache is not decoded again. Default true; `onBroken: 'skip'` needs it.
   */
  readonly verify?: boolean;
  /** Whether a class may be without images. Default false. */
  readonly allowEmptyClasses?: boolean;
  /** How many bytes of decoded images are kept in memory, height · width · channels bytes each. Default 256 MiB. */
  readonly cacheBytes?: number;
  /** Is told how many images of how many were verified. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** A data set from a folder. */
export interface ImageFolder extends Dataset {
  /** The path of each image below the folder, with slashes. */
  readonly files: readonly string[];
  /** The files that were left out, but for hidden ones and known companions of images (.txt, .json, .csv, …). */
  readonly skipped: readonly SkippedFile[];
}

const OPTIONS: readonly (keyof ImageFolderOptions)[] = [
  'imageShape',
  'labels',
  'resize',
  'background',
  'onBroken',
  'verify',
  'allowEmptyClasses',
  'cacheBytes',
  'onProgress',
];

/**
 * The images of a folder, or of tar files that `curate` packed, whose sub-folders are the classes in natural order (`2` before `10`); deeper folders belong to
 * the class they are in. JPEG, PNG, WebP, GIF (the first frame), TIFF and AVIF of any kind: grey, palette, 16-bit, CMYK and
 * transparent ones, turned as their EXIF says. They are read when they are asked for; only `cacheBytes` stay in memory.
 *
 * Needs the package `sharp`.
 *
 * @throws an error for a folder that cannot be read, without images, with fewer than two classes or with a class without
 *   images, and for the first file that cannot be decoded, by name.
 */
export async function imageFolder(folder: string, options: ImageFolderOptions): Promise<ImageFolder> {
  const check = checksOf('imageFolder');
  const { labels, onBroken, verify, allowEmptyClasses, cacheBytes, ...decoding } = resolveOptions(check, options);
  if (typeof folder !== 'string' || folder === '') check.fail('folder', 'must be a path', folder);
  const { imageShape } = decoding;
  const decode = await imageDecoder('imageFolder', decoding);
  const listing = await listImages(check, folder, labels);
  const cache = new PixelCache(listing.images.length, imageShape[0] * imageShape[1] * imageShape[2], cacheBytes);
  const read = imageReader(decode, cache);
  const broken = verify ? await findBroken(listing.images, read, onBroken, options.onProgress) : [];
  const brokenFiles = new Set(broken.map(({ file }) => file));
  const images = listing.images.filter(({ file }) => !brokenFiles.has(file));
  if (images.length === 0) check.fail('folder', 'must hold an image that can be read', folder);
  if (!allowEmptyClasses) checkClasses(check, listing.classes, images);
  const dataset = datasetFromReader({
    size: images.length,
    imageShape,
    pixelRange: [0, 255],
    ...(listing.classes && {
      labels: images.map(({ label }) => label),
      labelNames: listing.classes,
      allowEmptyClasses,
    }),
    readImage: async (index) => {
      const image = images[index] ?? check.fail('index', `must be less than ${images.length}`, index);
      return read(image).catch((cause: unknown) => {
        throw fileError('imageFolder', 'read', image.path, cause);
      });
    },
  });
  return { ...dataset, files: images.map(({ file }) => file), skipped: [...listing.skipped, ...broken] };
}

function resolveOptions(check: Checks, options: ImageFolderOptions): Required<Omit<ImageFolderOptions, 'onProgress'>> {
  check.knownKeys('options', options, OPTIONS);
  const { imageShape, labels = true, resize = 'cover', background = [255, 255, 255], onBroken = 'error' } = options;
  const { verify = true, allowEmptyClasses = false, cacheBytes = 2 ** 28 } = options;
  check.oneOf('resize', resize, ['cover', 'contain', 'stretch']);
  check.oneOf('onBroken', onBroken, ['error', 'skip']);
  if (onBroken === 'skip' && !verify) check.fail('verify', "must be true with onBroken: 'skip'", verify);
  if (!labels && options.allowEmptyClasses !== undefined) {
    check.fail('allowEmptyClasses', 'must be absent without labels', options.allowEmptyClasses);
  }
  check.integer('cacheBytes', cacheBytes, 0);
  const colour: unknown = background;
  if (!Array.isArray(colour) || colour.length !== 3) check.fail('background', 'must be [red, green, blue]', colour);
  background.forEach((value, i) => check.number(`background[${i}]`, value, 0, 255));
  const shape = check.imageShape('imageShape', imageShape);
  return { imageShape: shape, labels, resize, background, onBroken, verify, allowEmptyClasses, cacheBytes };
}

function checkClasses(check: Checks, classes: readonly string[] | null, images: readonly ImageFile[]): void {
  const present = new Set(images.map(({ label }) => label));
  const empty = classes?.find((_, label) => !present.has(label));
  if (empty !== undefined) {
    check.fail('folder', 'must hold images of every class, or allowEmptyClasses be true', `none in ${empty}`);
  }
}
