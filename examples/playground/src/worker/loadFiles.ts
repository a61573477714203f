import { RandomStream } from 'tfjs-gan';
import { datasetFromFiles, type FilesDataset } from 'tfjs-gan/web';
import type { PictureFile, PictureFormat } from '../shared/protocol.js';
import { classesByFolder } from './classesByFolder.js';
import type { Pictures } from './pictures.js';
import { RefusedError } from './refusedError.js';
import { screenFile } from './screenFile.js';
import { isZip, unzip } from './unzip.js';

type Skipped = readonly { readonly file: string; readonly reason: string }[];
export type Progress = (text: string, done: number, total: number) => void;

export interface LoadedFiles {
  /** Null if no file is a picture. */
  readonly pictures: Pictures | null;
  readonly skipped: Skipped;
}

/** Unpacks archives, and leaves out what cannot be a picture. */
export async function sortFiles(
  files: readonly PictureFile[],
  onProgress: Progress,
): Promise<{ readonly files: readonly PictureFile[]; readonly skipped: Skipped }> {
  const kept: PictureFile[] = [];
  const skipped: { file: string; reason: string }[] = [];
  for (const [i, dropped] of files.entries()) {
    onProgress('Looking through the files', i, files.length);
    const inside = isZip(dropped) ? await unzip(dropped) : { files: [dropped], skipped: [] };
    skipped.push(...inside.skipped);
    for (const found of inside.files) {
      const reason = await screenFile(found.file).catch(() => 'cannot be read');
      if (reason === null) kept.push(found);
      else skipped.push({ file: found.path, reason });
    }
  }
  return { files: kept, skipped };
}

/** Decodes files to pictures of one format. Folders are classes where there are two or more of them. */
export async function decodeFiles(
  files: readonly PictureFile[],
  { size, colour }: PictureFormat,
  onProgress: Progress,
): Promise<LoadedFiles> {
  const imageShape = [size, size, colour ? 3 : 1] as const;
  const decoded = await decode(files, imageShape, (done, total) => onProgress('Reading the pictures', done, total));
  const broken = decoded.skipped.map(({ file }) => ({
    file,
    reason: 'is damaged, or of a kind that browsers cannot show',
  }));
  if (!decoded.dataset) return { pictures: null, skipped: broken };
  const classes = classesByFolder(decoded.dataset.files);
  const pixels = await pixelsOf(decoded.dataset, classes.kept);
  const pictures: Pictures = {
    kind: 'files',
    pixels,
    imageShape,
    labels: classes.labels,
    labelNames: classes.names,
  };
  const loose = classes.loose.map((file) => ({
    file,
    reason: 'is in no folder, and the others are in folders of classes',
  }));
  return { pictures, skipped: [...broken, ...loose] };
}

async function decode(
  files: readonly PictureFile[],
  imageShape: readonly [number, number, number],
  onProgress: (done: number, total: number) => void,
): Promise<{ readonly dataset: FilesDataset | null; readonly skipped: Skipped }> {
  if (files.length === 0) return { dataset: null, skipped: [] };
  const broken: { file: string; reason: string }[] = [];
  const blobs = files.map(({ file }) => file);
  try {
    const dataset = await datasetFromFiles(blobs, {
      imageShape,
      labels: false,
      onBroken: 'skip',
      pathOf: (_, index) => files[index]?.path ?? '',
      onProgress,
    });
    return { dataset, skipped: [...broken, ...dataset.skipped] };
  } catch (error) {
    // It throws where nothing is left.
    if (error instanceof Error && error.message.includes('must hold an image'))
      return { dataset: null, skipped: files.map(({ path }) => ({ file: path, reason: 'damaged' })) };
    throw new RefusedError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

const CHUNK = 256;

/** The bytes of some pictures, which a data set gives as numbers in [-1, 1]. */
async function pixelsOf(dataset: FilesDataset, indices: readonly number[]): Promise<Uint8Array> {
  const volume = dataset.imageShape.reduce((product, side) => product * side, 1);
  const pixels = new Uint8Array(indices.length * volume);
  const stream = new RandomStream(0);
  for (let start = 0; start < indices.length; start += CHUNK) {
    const { images } = await dataset.read(indices.slice(start, start + CHUNK), stream);
    images.forEach((value, i) => (pixels[start * volume + i] = Math.round((value + 1) * 127.5)));
  }
  return pixels;
}
