import { extname, join } from 'node:path';
import { type Checks } from '../../core/index.js';
import { fileError } from '../files/fileError.js';
import { readShard, readShardEntry } from './tarShard.js';
import { natural, walkFolder, type FolderEntry } from '../files/walkFolder.js';

/** A file that is taken for an image. */
export interface ImageFile {
  /** Its number among all that were found. */
  readonly id: number;
  readonly path: string;
  /** Its path below the folder, with slashes. */
  readonly file: string;
  /** Its class; 0 where there are no classes. */
  readonly label: number;
  /** Its bytes, where it is a part of the file at `path`; null for the whole of it. */
  readonly read: (() => Promise<Uint8Array>) | null;
}

/** A file that was left out. */
export interface SkippedFile {
  /** Its path below the folder, with slashes. */
  readonly file: string;
  readonly reason: string;
}

/** What is in a folder of images. */
export interface ImageListing {
  /** The names of the classes; null without classes. */
  readonly classes: readonly string[] | null;
  readonly images: readonly ImageFile[];
  readonly skipped: readonly SkippedFile[];
}

/** The names of images end so, in small letters. */
export const IMAGE_EXTENSIONS: ReadonlySet<string> = new Set(
  '.jpg .jpeg .jpe .jfif .png .webp .gif .tif .tiff .avif'.split(' '),
);
const COMPANIONS = new Set('.txt .md .json .jsonl .csv .tsv .xml .yaml .yml .html .htm .ini .db .log'.split(' '));

/**
 * Lists the images in and below a folder, and in the tar files directly in it, which `curate` makes.
 *
 * @param labelled - whether the folders directly in it, and in tar files, are classes.
 * @throws an error if there is no image, only one class, or a tar file of another kind.
 */
export async function listImages(check: Checks, folder: string, labelled: boolean): Promise<ImageListing> {
  const entries: Entry[] = [];
  for await (const entry of walkFolder('imageFolder', folder)) {
    if (entry.kind === 'file' && /^[^/]+\.tar$/i.test(entry.file))
      entries.push(...(await packed(join(folder, entry.file))));
    else entries.push({ ...entry, path: join(folder, entry.file), read: null });
  }
  const classes = classesOf(entries);
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const images: ImageFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const { file, kind, path, read } of entries) {
    if (kind === 'folder' || COMPANIONS.has(extname(file).toLowerCase())) continue;
    const label = labelled ? labelOf.get(firstFolder(file)) : 0;
    if (kind === 'other') skipped.push({ file, reason: 'is no file but a pipe, a socket or a device' });
    else if (!IMAGE_EXTENSIONS.has(extname(file).toLowerCase()))
      skipped.push({ file, reason: 'is no image by its name' });
    else if (label === undefined) skipped.push({ file, reason: 'is not in the folder of a class' });
    else images.push({ id: images.length, path, file, label, read });
  }
  checkListing(check, folder, labelled ? classes : null, images.length, skipped.length);
  return { classes: labelled ? classes : null, images, skipped };
}

interface Entry extends FolderEntry, Pick<ImageFile, 'path' | 'read'> {}

/** The files of a tar file, as if they lay beside it. */
async function packed(path: string): Promise<Entry[]> {
  const entries = await readShard(path).catch((cause: unknown) => {
    throw fileError('imageFolder', 'read', path, cause);
  });
  return entries.map((entry) => ({ file: entry.name, kind: 'file', path, read: () => readShardEntry(path, entry) }));
}

/** The folders directly below, in natural order. */
function classesOf(entries: readonly Entry[]): string[] {
  const folders = entries.map(({ file, kind }) =>
    kind === 'folder' && !file.includes('/') ? file : firstFolder(file),
  );
  return [...new Set(folders)].filter((name) => name !== '').sort(natural);
}

function firstFolder(file: string): string {
  return file.slice(0, Math.max(0, file.indexOf('/')));
}

function checkListing(
  check: Checks,
  folder: string,
  classes: readonly string[] | null,
  images: number,
  skipped: number,
): void {
  if (classes && classes.length < 2) {
    const found = classes[0] === undefined ? 'no sub-folder' : `the one sub-folder ${classes[0]}`;
    check.fail('folder', 'must have a sub-folder for each of two or more classes, or labels be false', found);
  }
  if (images === 0) check.fail('folder', 'must hold an image', `${folder}, with ${skipped} other files`);
}
