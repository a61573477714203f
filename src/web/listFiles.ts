import { type Checks } from '../core/index.js';
import type { OpenedFile } from './openFiles.js';

/** A file that is taken for an image; its path is that below the folder that all files have in common. */
export interface ImageFile extends OpenedFile {
  /** Its class; 0 where there are no classes. */
  readonly label: number;
}

/** A file that was left out. */
export interface SkippedFile {
  readonly file: string;
  readonly reason: string;
}

export interface FileListing {
  /** The names of the classes; null without classes. */
  readonly classes: readonly string[] | null;
  readonly images: readonly ImageFile[];
  readonly skipped: readonly SkippedFile[];
}

const COLLATOR = new Intl.Collator('en', { numeric: true });

/** `2` before `10`, and the same order on every machine for names that differ at all. */
function natural(a: string, b: string): number {
  return COLLATOR.compare(a, b) || (a < b ? -1 : 1);
}

/**
 * Sorts files into images, whose first folder is their class, and others.
 *
 * @param labelled - whether folders are classes.
 * @throws an error if there is no image, or only one class.
 */
export function listFiles(check: Checks, files: readonly OpenedFile[], labelled: boolean): FileListing {
  const found = withoutCommonFolder(files)
    .filter(({ path }) => !path.split('/').some((part) => part.startsWith('.')))
    .sort((a, b) => natural(a.path, b.path));
  // A file without a type may be anything; the decoder will tell.
  const [typed, others] = split(found, ({ file }) => file.type === '' || file.type.startsWith('image/'));
  if (typed.length === 0) check.fail('files', 'must hold an image', `${files.length} files`);
  const classes = labelled ? classesOf(check, typed) : null;
  const [kept, loose] = split(typed, ({ path }) => !labelled || folderOf(path) !== '');
  return {
    classes,
    images: kept.map((image) => ({ ...image, label: classes?.indexOf(folderOf(image.path)) ?? 0 })),
    skipped: [
      ...others.map(({ path }) => ({ file: path, reason: 'is no image by its type' })),
      ...loose.map(({ path }) => ({ file: path, reason: 'is not in the folder of a class' })),
    ],
  };
}

function classesOf(check: Checks, files: readonly OpenedFile[]): readonly string[] {
  const folders = new Set(files.map(({ path }) => folderOf(path)).filter((folder) => folder !== ''));
  if (folders.size < 2) {
    const found = folders.size === 0 ? 'no folder' : `the one folder ${[...folders].join('')}`;
    check.fail('files', 'must be in folders of two or more classes, or labels be false', found);
  }
  return [...folders].sort(natural);
}

function split<T>(list: readonly T[], belongs: (item: T) => boolean): [yes: T[], no: T[]] {
  return [list.filter(belongs), list.filter((item) => !belongs(item))];
}

/** A folder that was chosen as a whole comes with its own name before every path. */
function withoutCommonFolder(files: readonly OpenedFile[]): OpenedFile[] {
  const first = folderOf(files[0]?.path ?? '');
  const common = first !== '' && files.every(({ path }) => folderOf(path) === first);
  return files.map(({ file, path }) => ({ file, path: common ? path.slice(first.length + 1) : path }));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.indexOf('/')));
}
