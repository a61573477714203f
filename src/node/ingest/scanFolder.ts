import { lstatSync } from 'node:fs';
import { opendir } from 'node:fs/promises';
import { join } from 'node:path';
import { checksOf } from '../../core/index.js';
import { fileError } from '../files/fileError.js';
import { PROVENANCE } from './provenance.js';
import type { SkippedFile } from '../datasets/listImages.js';

/** A file that may be an image. */
export interface SourceFile {
  /** Its path below the folder, with slashes. */
  readonly file: string;
  readonly bytes: number;
  /** When it was last changed, in milliseconds. */
  readonly modified: number;
}

/** What is in a folder. */
export interface FolderScan {
  readonly files: readonly SourceFile[];
  readonly skipped: readonly SkippedFile[];
}

export interface ScanOptions {
  readonly maxFiles: number;
  readonly onProgress: (found: number) => void;
  readonly signal: AbortSignal | null;
}

/**
 * Lists the files in and below a folder, in the order of their paths, but for hidden ones and the notes of `ingest`. Links are skipped, so that nothing outside
 * the folder is read.
 *
 * @throws an error for a folder that cannot be read and for more than `maxFiles` files and folders, when that many were found.
 */
export async function scanFolder(
  functionName: string,
  root: string,
  { maxFiles, onProgress, signal }: ScanOptions,
): Promise<FolderScan> {
  const files: SourceFile[] = [];
  const skipped: SkippedFile[] = [];
  const folders = [''];
  let found = 0;
  for (let below = folders.pop(); below !== undefined; below = folders.pop()) {
    for await (const { name } of await openFolder(functionName, join(root, below))) {
      if (name.startsWith('.') || (below === '' && name === PROVENANCE)) continue;
      if (++found > maxFiles) {
        checksOf(functionName).fail('folder', `must hold at most ${maxFiles} files, or maxFiles be raised`, root);
      }
      if (found % 1000 === 0) onProgress(found);
      signal?.throwIfAborted();
      const file = below === '' ? name : `${below}/${name}`;
      const entry = look(root, file);
      if (entry === 'folder') folders.push(file);
      else if (typeof entry === 'string') skipped.push({ file, reason: entry });
      else files.push(entry);
    }
  }
  files.sort(byPath);
  skipped.sort(byPath);
  return { files, skipped };
}

async function openFolder(functionName: string, path: string): ReturnType<typeof opendir> {
  return opendir(path, { bufferSize: 1024 }).catch((cause: unknown) => {
    throw fileError(functionName, 'read the folder', path, cause);
  });
}

/** A file, `folder`, or why it is skipped. */
function look(root: string, file: string): SourceFile | string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f]/.test(file)) return 'has control characters in its name';
  // Asking a million times in turn takes seconds; asking through promises takes minutes.
  const stat = lstatSync(join(root, file), { throwIfNoEntry: false });
  if (!stat) return 'is gone, or has a name that cannot be read';
  if (stat.isSymbolicLink()) return 'is a link';
  if (stat.isDirectory()) return 'folder';
  if (!stat.isFile()) return 'is no file but a pipe, a socket or a device';
  return { file, bytes: stat.size, modified: stat.mtimeMs };
}

function byPath(a: { readonly file: string }, b: { readonly file: string }): number {
  return a.file < b.file ? -1 : 1;
}
