import { open, readdir, rm, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { checksOf } from '../../core/index.js';
import { claimFolder } from '../files/claimFolder.js';
import { eventFilePattern } from '../tensorboard/eventFile.js';
import { fileError } from '../files/fileError.js';
import { makeFolder } from '../files/makeFolder.js';
import { framePattern } from './sampleFrames.js';

/** The names of a run's files and folders. */
export const runFiles = {
  metrics: 'metrics.jsonl',
  samples: 'samples.png',
  history: 'samples',
  frames: 'frames',
  report: 'report.html',
  generator: 'generator',
  discriminator: 'discriminator',
  run: 'run.json',
} as const;

const modelPattern = /^(model\.json|weights[^/]*\.bin)$/;

/** What an earlier run leaves in a folder and in the folders below it; nothing else is ever removed. */
const leftovers = [
  { below: '', pattern: /^(metrics\.jsonl|samples\.png|report\.html|run\.json|evaluation\.json)$/ },
  { below: runFiles.history, pattern: /^step-\d+\.png$/ },
  { below: '', pattern: eventFilePattern },
  { below: runFiles.frames, pattern: framePattern },
  { below: runFiles.generator, pattern: modelPattern },
  { below: runFiles.discriminator, pattern: modelPattern },
] as const;

/** A folder that is reserved for a run. */
export interface ClaimedFolder {
  /** The file of metrics, open for appending. */
  readonly metrics: FileHandle;
  /** Closes the file and gives the folder free. */
  release(): Promise<void>;
}

/**
 * Makes the folder of a run, or takes one that holds no run or the one to go on with, and keeps other runs out of it.
 *
 * @throws an error if the folder holds a run, or is in use, or cannot be written.
 */
export async function claimRunFolder(
  folder: string,
  { overwrite, resume }: { readonly overwrite: boolean; readonly resume: boolean },
): Promise<ClaimedFolder> {
  const file = join(folder, runFiles.metrics);
  try {
    await makeFolder(folder);
    const release = await claimFolder('recordRun', folder);
    try {
      if (!resume) await clear(folder, overwrite);
      const metrics = await open(file, resume ? 'a' : 'ax');
      return { metrics, release: () => metrics.close().finally(release) };
    } catch (error) {
      await release();
      throw error;
    }
  } catch (cause) {
    throw cause instanceof Error && 'code' in cause ? fileError('recordRun', 'write', file, cause) : cause;
  }
}

async function clear(folder: string, overwrite: boolean): Promise<void> {
  const found = await findRun(folder);
  if (found.length > 0 && !overwrite) {
    checksOf('recordRun').fail(
      'folder',
      `must hold no earlier run, or overwrite or resume be true; it has ${found.join(', ')}`,
      folder,
    );
  }
  await removeRun(folder);
}

/** Removes the files of a run. */
export async function removeRun(folder: string): Promise<void> {
  await Promise.all((await findRun(folder)).map((name) => rm(join(folder, name), { force: true })));
}

async function findRun(folder: string): Promise<string[]> {
  const found = leftovers.map(async ({ below, pattern }) => {
    const names = await readdir(join(folder, below)).catch(() => []);
    return names.filter((name) => pattern.test(name)).map((name) => join(below, name));
  });
  return (await Promise.all(found)).flat();
}
