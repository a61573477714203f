import { readFile } from 'node:fs/promises';
import { checksOf, InvalidArgumentError } from '../../core/index.js';
import { fileError } from '../files/fileError.js';

/** A file as a source of bytes that knows its path, for errors to name it. */
export async function fileSource(functionName: string, argument: string, path: unknown): Promise<File> {
  if (typeof path !== 'string' || path === '') return checksOf(functionName).fail(argument, 'must be a path', path);
  try {
    return new File([await readFile(path)], path);
  } catch (cause) {
    throw fileError(functionName, 'read', path, cause);
  }
}

/** Does `work`, whose errors about arguments are those of `functionName`, which the user called. */
export async function onBehalfOf<T>(functionName: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(functionName, error.argument, error.requirement, error.received);
  }
}
