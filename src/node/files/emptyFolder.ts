import { readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { checksOf } from '../../core/index.js';
import { fileError } from './fileError.js';
import { makeFolder } from './makeFolder.js';

/**
 * Makes a folder, or takes one that is empty.
 *
 * @returns its absolute path.
 * @throws an error if something is in it, or if it cannot be made.
 */
export async function emptyFolder(functionName: string, folder: string): Promise<string> {
  const path = resolve(folder);
  let names: string[];
  try {
    await makeFolder(path);
    names = await readdir(path);
  } catch (cause) {
    throw fileError(functionName, 'make the folder', path, cause);
  }
  if (names.length > 0) {
    checksOf(functionName).fail('folder', `must be new or empty; ${path} holds ${names.length} files`, folder);
  }
  return path;
}
