import { readdir, readFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { checksOf } from '../../core/index.js';
import type { CheckpointStore } from '../../training/index.js';
import { claimFolder } from '../files/claimFolder.js';
import { fileError } from '../files/fileError.js';
import { makeFolder } from '../files/makeFolder.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';

const extension = '.safetensors';
/** What a process that was killed leaves of a file. */
const leftover = /^step-\d+\.safetensors\.\d+-\d+\.tmp$/;

/**
 * A folder as a place for checkpoints, one file each: `step-00000500.safetensors`. A file is complete and on the disk before it takes
 * its place. Missing folders are made at the first claim or checkpoint. Other files in the folder are left alone.
 *
 * @throws InvalidArgumentError for a path that is none; when it is used, errors that name the file and what is wrong with it.
 */
export function checkpointFolder(path: string): CheckpointStore {
  if (typeof path !== 'string' || path === '') checksOf('checkpointFolder').fail('path', 'must be a path', path);
  const folder = resolve(path);
  const fileOf = (name: string): string => join(folder, name + extension);

  async function attempt<T>(action: string, file: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (cause) {
      throw fileError('checkpointFolder', action, file, cause);
    }
  }

  return {
    description: `folder ${folder}`,
    list: () =>
      attempt('read', folder, async () => {
        const names = await namesIn(folder);
        return names.filter((name) => name.endsWith(extension)).map((name) => name.slice(0, -extension.length));
      }),
    read: (name) => attempt('read', fileOf(name), () => readFile(fileOf(name))),
    write: (name, bytes) => writeFileAtomically('checkpointFolder', fileOf(name), bytes, { durable: true }),
    remove: (name) => attempt('remove', fileOf(name), () => rm(fileOf(name), { force: true })),
    async claim() {
      await attempt('make the folder', folder, () => makeFolder(folder));
      const release = await claimFolder('checkpointFolder', folder);
      // Nobody else writes here now.
      const names = (await namesIn(folder)).filter((name) => leftover.test(name));
      await Promise.all(names.map((name) => rm(join(folder, name), { force: true })));
      return release;
    },
  };
}

/** What is in a folder; nothing if there is none yet. */
async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
}
