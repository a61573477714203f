import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ingest } from '../ingest/ingest.js';
import type { SkippedFile } from '../datasets/listImages.js';
import type { ResolvedCurateOptions } from './curateOptions.js';

/** What was in an archive. */
export interface UnpackedArchive {
  readonly folder: string;
  /** What was not taken out of it, by its name there. */
  readonly skipped: readonly SkippedFile[];
  /** Removes what should not stay. */
  readonly remove: () => Promise<void>;
}

/** Takes the images out of an archive: once, into `work`, to stay there; into a temporary folder for a dry run. */
export async function unpackArchive(
  path: string,
  work: string,
  { dryRun, maxFiles, maxFileBytes, signal }: ResolvedCurateOptions,
): Promise<UnpackedArchive> {
  const folder = dryRun ? await mkdtemp(join(tmpdir(), 'tfjs-gan-')) : await folderOf(path, work);
  const remove = async (): Promise<void> => {
    if (dryRun) await rm(folder, { recursive: true, force: true });
  };
  try {
    const { skipped } = await ingest(path, { out: folder, maxFiles, maxFileBytes, ...(signal && { signal }) });
    const named = skipped.map(({ file, reason }) => ({ file: file.replace(`${path}!`, ''), reason }));
    return { folder, skipped: named, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Another one for another archive, and for one that has changed; what was taken out of those is removed. */
async function folderOf(path: string, work: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const id = createHash('sha256').update(`${path} ${size} ${mtimeMs}`).digest('hex').slice(0, 12);
  const name = `source-${id}`;
  const names = await readdir(work).catch(() => []);
  const others = names.filter((other) => other.startsWith('source-') && other !== name);
  for (const other of others) await rm(join(work, other), { recursive: true, force: true });
  return join(work, name);
}
