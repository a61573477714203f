import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileError } from './fileError.js';
import { makeFolder } from './makeFolder.js';

let written = 0;

export interface WriteFileOptions {
  /** Whether the content is on the disk, not only with the operating system, before it takes its place, and its place after. Default false. */
  readonly durable?: boolean;
}

/**
 * Writes a file so that whoever reads it finds the old content or the new, never a part. Makes missing folders.
 *
 * @param content - or its pieces, for what would not fit into a string.
 *
 * @throws an error that says what could not be written and why; the old file is then untouched.
 */
export async function writeFileAtomically(
  functionName: string,
  file: string,
  content: string | Uint8Array | Iterable<string>,
  { durable = false }: WriteFileOptions = {},
): Promise<void> {
  const path = resolve(file);
  const temporary = `${path}.${process.pid}-${written++}.tmp`;
  try {
    await makeFolder(dirname(path));
    const handle = await open(temporary, 'wx');
    try {
      await writeFile(handle, content);
      if (durable) await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
    if (durable) await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw fileError(functionName, 'write', path, cause);
  }
}

/** Writes the names in a folder to the disk; not every system can, and does by itself then. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => null);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
