import { type Dirent } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from './fileError.js';

/** Something in a folder. */
export interface FolderEntry {
  /** Its path below the folder, with slashes. */
  readonly file: string;
  /** What it is, or what a link leads to; `other` are pipes, devices and the like. */
  readonly kind: 'file' | 'folder' | 'other';
}

const NATURAL = new Intl.Collator('en', { numeric: true });

/** `2.png` before `10.png`, and the same order on every machine for names that differ at all. */
export function natural(a: string, b: string): number {
  return NATURAL.compare(a, b) || (a < b ? -1 : 1);
}

/**
 * Everything in and below a folder but what is hidden (`.DS_Store`, `.git`), each folder before what is in it, in natural
 * order: `2.png` before `10.png`, on every machine. Links are followed.
 *
 * @throws an error for a folder that cannot be read, and for a link back to a folder that it is in.
 */
export function walkFolder(functionName: string, folder: string): AsyncGenerator<FolderEntry, void> {
  return walk(functionName, folder, '', []);
}

async function* walk(
  functionName: string,
  folder: string,
  below: string,
  parents: readonly string[],
): AsyncGenerator<FolderEntry, void> {
  const path = join(folder, below);
  const { real, entries } = await readFolder(path).catch((cause: unknown) => {
    throw fileError(functionName, 'read the folder', path, cause);
  });
  if (parents.includes(real)) throw new Error(`${functionName}: the link ${path} leads back to ${real}`);
  entries.sort((a, b) => natural(a.name, b.name));
  for (const entry of entries) {
    if (entry.name.startsWith('.')) continue;
    const file = below === '' ? entry.name : `${below}/${entry.name}`;
    const kind = await kindOf(entry, join(folder, file));
    yield { file, kind };
    if (kind === 'folder') yield* walk(functionName, folder, file, [...parents, real]);
  }
}

async function readFolder(path: string): Promise<{ real: string; entries: Dirent[] }> {
  return { real: await realpath(path), entries: await readdir(path, { withFileTypes: true }) };
}

async function kindOf(entry: Dirent, path: string): Promise<FolderEntry['kind']> {
  // A link that leads nowhere counts as a file, so that it is missed where it is read.
  const target = entry.isSymbolicLink() ? await stat(path).catch(() => null) : entry;
  if (target === null || target.isFile()) return 'file';
  return target.isDirectory() ? 'folder' : 'other';
}
