import { extname, join } from 'node:path';
import { type Checks } from '../core/index.js';
import { walkFolder, type FolderEntry } from './walkFolder.js';

/** A file that is taken for an image. */
export interface ImageFile {
  /** Its number among all that were found. */
  readonly id: number;
  readonly path: string;
  /** Its path below the folder, with slashes. */
  readonly file: string;
  /** Its class; 0 where there are no classes. */
  readonly label: number;
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

const IMAGES = new Set('.jpg .jpeg .jpe .jfif .png .webp .gif .tif .tiff .avif'.split(' '));
const COMPANIONS = new Set('.txt .md .json .jsonl .csv .tsv .xml .yaml .yml .html .htm .ini .db .log'.split(' '));

/**
 * Lists the images in and below a folder.
 *
 * @param labelled - whether the folders directly in it are classes.
 * @throws an error if there is no image, or only one class.
 */
export async function listImages(check: Checks, folder: string, labelled: boolean): Promise<ImageListing> {
  const entries: FolderEntry[] = [];
  for await (const entry of walkFolder('imageFolder', folder)) entries.push(entry);
  const classes = entries.filter(({ file, kind }) => kind === 'folder' && !file.includes('/')).map(({ file }) => file);
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const images: ImageFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const { file, kind } of entries) {
    if (kind === 'folder' || COMPANIONS.has(extname(file).toLowerCase())) continue;
    const label = labelled ? labelOf.get(file.slice(0, Math.max(0, file.indexOf('/')))) : 0;
    if (kind === 'other') skipped.push({ file, reason: 'is no file but a pipe, a socket or a device' });
    else if (!IMAGES.has(extname(file).toLowerCase())) skipped.push({ file, reason: 'is no image by its name' });
    else if (label === undefined) skipped.push({ file, reason: 'is not in the folder of a class' });
    else images.push({ id: images.length, path: join(folder, file), file, label });
  }
  checkListing(check, folder, labelled ? classes : null, images.length, skipped.length);
  return { classes: labelled ? classes : null, images, skipped };
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
