import { join } from 'node:path';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { checksOf } from '../../core/index.js';
import {
  generateBatches,
  generationOptionNames,
  imageGrid,
  isSampler,
  labelSpecOf,
  type GenerationOptions,
  type ImageLabel,
  type Sampler,
} from '../../training/index.js';
import { emptyFolder } from '../files/emptyFolder.js';
import { folderNames } from '../files/folderNames.js';
import { labelsCsv, type LabelledFile } from './labelsCsv.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';
import { encodePng, loadSharp, type Pixels } from './encodePng.js';

/** What to write; the options of `generate` but `latents`, and where to. */
export interface WriteImagesOptions extends Omit<GenerationOptions, 'latents'> {
  /** A new or an empty folder; missing folders are made. */
  readonly folder: string;
  /** How many images, ≥ 1. Default 1000. */
  readonly count?: number;
  /** The name of each class, which becomes the name of its folder, or of each attribute. Default: the sampler's own, for a model the numbers. */
  readonly labelNames?: readonly string[] | null;
  /** The numbers that stand for black and for white, as in `imageGrid`. Default [-1, 1]. */
  readonly range?: readonly [black: number, white: number];
}

const optionNames = ['folder', 'labelNames', 'range', ...generationOptionNames.filter((name) => name !== 'latents')];

/** What was written. */
export interface WrittenImages {
  /** The absolute path of the folder. */
  readonly folder: string;
  readonly count: number;
}

/**
 * Generates images and writes each as PNG: `<folder>/<class>/0001.png`, or `<folder>/0001.png` where there are no classes.
 * `<folder>/labels.csv` lists every file with its label. Holds a batch at a time in memory. Needs the package `sharp`.
 *
 * Where it is aborted or fails, the images written so far stay, complete and listed.
 *
 * @param source - a generator; or a sampler (`run.sampler()`, `loadRun(…)`), which knows the names of its classes.
 * @throws InvalidArgumentError for options that do not fit the generator, before anything is written.
 * @throws an error if the folder is not empty or cannot be written.
 */
export async function writeImages(source: LayersModel | Sampler, options: WriteImagesOptions): Promise<WrittenImages> {
  const check = checksOf('writeImages');
  check.knownKeys('options', options, optionNames);
  const own = isSampler(source) ? source : { generator: source, labelNames: null };
  const { folder, labelNames = own.labelNames, range = [-1, 1], count = 1000, ...generation } = options;
  if (typeof folder !== 'string' || folder === '') check.fail('folder', 'must be a path', folder);
  const batches = generateBatches(source, { ...generation, count });
  const fileFor = numberFiles(folderNames('writeImages', labelSpecOf(own.generator), labelNames), count);
  await loadSharp('writeImages');
  const root = await emptyFolder('writeImages', folder);

  const written: LabelledFile[] = [];
  try {
    for await (const batch of batches) {
      const pictures = await toPictures(batch.images, range);
      const files = pictures.map((_, i) => {
        const label = batch.labels?.[i] ?? null;
        return { file: fileFor(label), label };
      });
      await writeAll(root, files, pictures, written);
    }
  } finally {
    if (written.length > 0)
      await writeFileAtomically('writeImages', join(root, 'labels.csv'), labelsCsv(written, labelNames));
  }
  return { folder: root, count: written.length };
}

/** Each image as a picture of its own; disposes `images`. */
async function toPictures(images: Tensor4D, range: readonly [number, number]): Promise<Pixels[]> {
  const [count, height, width] = images.shape;
  try {
    const { data } = await imageGrid(images, { columns: 1, gap: 0, range });
    const size = data.length / count;
    return Array.from({ length: count }, (_, i) => ({ data: data.subarray(i * size, (i + 1) * size), width, height }));
  } finally {
    images.dispose();
  }
}

/** Writes at the same time, waits for all, and notes those that were written even if others were not. */
async function writeAll(
  root: string,
  files: readonly LabelledFile[],
  pictures: readonly Pixels[],
  written: LabelledFile[],
): Promise<void> {
  const results = await Promise.allSettled(
    pictures.map(async (picture, i) =>
      writeFileAtomically('writeImages', join(root, files[i]?.file ?? ''), await encodePng('writeImages', picture)),
    ),
  );
  written.push(...files.filter((_, i) => results[i]?.status === 'fulfilled'));
  const failed = results.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
}

/** Names files by their class and a number that counts within the class. */
function numberFiles(folderOf: (label: number) => string, count: number): (label: ImageLabel | null) => string {
  const digits = Math.max(4, String(count).length);
  const counts = new Map<string, number>();
  return (label) => {
    const folder = typeof label === 'number' ? `${folderOf(label)}/` : '';
    const number = (counts.get(folder) ?? 0) + 1;
    counts.set(folder, number);
    return `${folder}${String(number).padStart(digits, '0')}.png`;
  };
}
