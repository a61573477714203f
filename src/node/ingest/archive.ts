import { stat } from 'node:fs/promises';
import { checksOf } from '../../core/index.js';
import { fileError, isFileError } from '../files/fileError.js';
import type { Found, ImageStore } from './imageStore.js';
import type { ResolvedIngestOptions } from './ingestOptions.js';

/** An archive that images are taken from. */
export interface Archive {
  readonly path: string;
  readonly bytes: number;
  readonly store: ImageStore;
  readonly options: ResolvedIngestOptions;
  /** Counts an entry. @throws InvalidArgumentError for one too many. */
  readonly count: () => void;
  /** An image of the archive, from its name and its class. */
  readonly found: (name: string, tag: string | null) => Found;
  /** Notes that the archive could not be read to its end; throws what has another reason. */
  readonly skipRest: (error: unknown) => Promise<void>;
}

/** An archive at a path. */
export async function openArchive(path: string, store: ImageStore, options: ResolvedIngestOptions): Promise<Archive> {
  const info = await stat(path).catch((cause: unknown) => {
    throw fileError('ingest', 'read', path, cause);
  });
  const state = `${info.size} ${info.mtimeMs}`;
  let entries = 0;
  return {
    path,
    bytes: info.size,
    store,
    options,
    count: () => {
      if (++entries > options.maxFiles) {
        const requirement = `must hold at most ${options.maxFiles} files, or maxFiles be raised`;
        checksOf('ingest').fail('sources', requirement, path);
      }
    },
    found: (name, folder) => {
      const tag = folder ?? options.tag;
      return { source: `${path}!${name}`, name, tags: tag === null ? [] : [tag], state };
    },
    skipRest: async (error) => {
      options.signal?.throwIfAborted();
      if (!(error instanceof Error) || error.name === 'InvalidArgumentError' || isDisk(error)) throw error;
      await store.skip({ source: path, tags: [], state }, `cannot be read any further: ${error.message}`);
    },
  };
}

/** Whether the file system is the trouble, and not the archive. */
function isDisk(error: Error): boolean {
  return 'syscall' in error || isFileError(error);
}
