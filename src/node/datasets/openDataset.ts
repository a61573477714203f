import { basename, join } from 'node:path';
import { checksOf, type Checks, type ImageShape } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import { cifar100Files, cifar10Files } from './cifarFiles.js';
import { foldersWithImages, imagesIn } from './foldersWithImages.js';
import { idxFiles } from './idxFiles.js';
import { imageFolder, type ImageFolderOptions } from './imageFolder.js';
import type { SkippedFile } from './listImages.js';
import { suggestImageShape } from './suggestImageShape.js';
import { walkFolder } from '../files/walkFolder.js';

/** Options of {@link openDataset}. */
export interface OpenDatasetOptions extends Pick<
  ImageFolderOptions,
  'resize' | 'onBroken' | 'cacheBytes' | 'onProgress'
> {
  /**
   * [height, width] of every image of a folder of images; CIFAR and IDX files have their own. Default: the images' own where all have one of at most
   * 64×64; else a square as large as most of them, of at most `largest`.
   */
  readonly size?: readonly [height: number, width: number];
  /** 1 (grey), 3 (RGB) or 4 (RGB and alpha); CIFAR and IDX files have their own. Default: 1 where all images are grey, else 3. */
  readonly channels?: 1 | 3 | 4;
  /** The longest side that is chosen for images of different sizes, ≥ 8. Default 32. */
  readonly largest?: number;
  /** Whether sub-folders are classes. Default: where at least two of them hold images. */
  readonly labels?: boolean;
}

/** A data set and where it comes from. */
export interface OpenedDataset {
  readonly data: Dataset;
  /** Images that nothing should be trained on: `held-out` of a curated set, the test files of CIFAR and MNIST; null if there are none. */
  readonly heldOut: Dataset | null;
  /** What was found, e.g. `folder of images`. */
  readonly kind: 'folder of images' | 'CIFAR-10' | 'CIFAR-100' | 'IDX files';
  /** Files that were left out. */
  readonly skipped: readonly SkippedFile[];
}

/** What a folder is called that images are held out in. */
const HELD_OUT = /^(held-out|heldout|test|val|valid|validation)$/i;

/**
 * Opens whatever is in a folder:
 *
 * - images, whose sub-folders are classes, by `imageFolder`;
 * - such folders called `train` and `held-out` (as `curate` makes them), `test` or `val`, the second of which is held out;
 * - the binary files of CIFAR-10 (`data_batch_1.bin` …) or CIFAR-100 (`train.bin`), the test files held out;
 * - IDX files of MNIST and the like (`train-images-idx3-ubyte.gz` …), the files `t10k-…` held out.
 *
 * @throws an error for a folder with none of these, and what the function throws that reads it.
 */
export async function openDataset(folder: string, options: OpenDatasetOptions = {}): Promise<OpenedDataset> {
  const check = checksOf('openDataset');
  const keys = ['size', 'channels', 'largest', 'labels', 'resize', 'onBroken', 'cacheBytes', 'onProgress'];
  check.knownKeys('options', options, keys);
  if (typeof folder !== 'string' || folder === '') check.fail('folder', 'must be a path', folder);
  if (options.largest !== undefined) check.integer('largest', options.largest, 8);
  const files: string[] = [];
  for await (const { file, kind } of walkFolder('openDataset', folder)) if (kind === 'file') files.push(file);
  return (await openBinary(check, folder, files, options)) ?? openImages(check, folder, files, options);
}

async function openBinary(
  check: Checks,
  folder: string,
  files: readonly string[],
  options: OpenDatasetOptions,
): Promise<OpenedDataset | null> {
  const named = (pattern: RegExp): string[] =>
    files.filter((file) => pattern.test(basename(file))).map((file) => join(folder, file));
  const opened = async (
    kind: OpenedDataset['kind'],
    data: Promise<Dataset>,
    heldOut: Promise<Dataset> | null,
  ): Promise<OpenedDataset> => {
    const [read, held] = await Promise.all([data, heldOut]);
    checkOwn(check, read, options);
    return { kind, data: read, heldOut: held, skipped: [] };
  };

  const [cifar10, cifar100] = [named(/^data_batch_\d+\.bin(\.gz)?$/), named(/^train\.bin(\.gz)?$/)];
  const images = named(/^train-images.*idx3-ubyte(\.gz)?$/)[0];
  if (cifar10.length > 0) {
    const test = named(/^test_batch\.bin(\.gz)?$/);
    return opened('CIFAR-10', cifar10Files(cifar10), test.length > 0 ? cifar10Files(test) : null);
  }
  if (cifar100.length > 0) {
    const test = named(/^test\.bin(\.gz)?$/);
    return opened('CIFAR-100', cifar100Files(cifar100), test.length > 0 ? cifar100Files(test) : null);
  }
  if (images === undefined) return null;
  const pair = (images: string, labels: string | undefined): Promise<Dataset> =>
    idxFiles({ images, ...(labels !== undefined && { labels }) });
  const [labels] = named(/^train-labels.*idx1-ubyte(\.gz)?$/);
  const [testImages] = named(/^(t10k|test)-images.*idx3-ubyte(\.gz)?$/);
  const [testLabels] = named(/^(t10k|test)-labels.*idx1-ubyte(\.gz)?$/);
  return opened('IDX files', pair(images, labels), testImages === undefined ? null : pair(testImages, testLabels));
}

/** Files with a size, channels and labels of their own can have no others. */
function checkOwn(check: Checks, { imageShape }: Dataset, { size, channels, labels }: OpenDatasetOptions): void {
  const [height, width, depth] = imageShape;
  if (size && (size[0] !== height || size[1] !== width))
    check.fail('size', `must be absent, or the ${height}×${width} that the files have`, size.join('×'));
  if (channels !== undefined && channels !== depth)
    check.fail('channels', `must be absent, or the ${depth} that the files have`, channels);
  if (labels === false) check.fail('labels', 'must be absent: the files have their own', labels);
}

async function openImages(
  check: Checks,
  folder: string,
  files: readonly string[],
  { largest = 32, labels, size, channels, ...decoding }: OpenDatasetOptions,
): Promise<OpenedDataset> {
  const images = imagesIn(files);
  if (images.length === 0)
    check.fail('folder', 'must hold images, or the files of CIFAR or IDX', `${folder}, with ${files.length} files`);
  const top = foldersWithImages(images);
  const heldOutName = top.includes('train') ? top.find((name) => HELD_OUT.test(name)) : undefined;
  const [root, own] =
    heldOutName === undefined
      ? [folder, images]
      : [join(folder, 'train'), images.filter((file) => file.startsWith('train/')).map((file) => file.slice(6))];
  const classes = foldersWithImages(own);
  const paths = own.map((file) => join(root, file));
  const suggested = size && channels ? null : await suggestImageShape(paths, largest);
  const [height, width] = size ?? suggested ?? [largest, largest];
  const imageShape: ImageShape = [height, width, channels ?? suggested?.[2] ?? 3];
  const labelled = labels ?? classes.length > 1;
  const data = await imageFolder(root, { ...decoding, imageShape, labels: labelled });
  if (heldOutName === undefined) return { kind: 'folder of images', data, heldOut: null, skipped: data.skipped };
  const place = join(folder, heldOutName);
  const others = foldersWithImages(
    images.filter((file) => file.startsWith(`${heldOutName}/`)).map((file) => file.slice(heldOutName.length + 1)),
  );
  // Labels have to mean the same; metrics that need none work without.
  const same = labelled && others.join('/') === data.labelNames?.join('/');
  const heldOut = await imageFolder(place, { ...decoding, imageShape, labels: same });
  return { kind: 'folder of images', data, heldOut, skipped: data.skipped };
}
