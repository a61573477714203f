import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileError } from '../files/fileError.js';
import { makeFolder } from '../files/makeFolder.js';
import { tarEnd, tarHeader, tarPadding } from '../datasets/tarShard.js';
import { natural } from '../files/walkFolder.js';
import type { CuratedFile } from './curationReport.js';
import { PARTS } from './writeSet.js';

/** The folder of the shards, below that of the set. */
export const SHARDS = 'shards';

/**
 * Packs the set: `shards/<part>/00000-<digest>.tar`, with the paths that the images have in the folder of the part, in their order.
 * A name tells the content, so that a shard that is there is right and stays; others are removed.
 */
export async function writeShards(
  out: string,
  files: readonly Pick<CuratedFile, 'output'>[],
  shardBytes: number | null,
): Promise<void> {
  for (const part of PARTS) {
    const folder = join(out, SHARDS, part);
    const names = files.flatMap(({ output }) => (output?.startsWith(`${part}/`) ? output.slice(part.length + 1) : []));
    const shards = shardBytes === null ? [] : await divide(join(out, part), names.sort(natural), shardBytes);
    const wanted = new Map(shards.map((own, i) => [nameOf(own, i), own]));
    const present = new Set(await readdir(folder).catch(() => []));
    for (const name of present) if (!wanted.has(name)) await rm(join(folder, name), { force: true });
    if (wanted.size > 0) await makeFolder(folder);
    for (const [name, own] of wanted) {
      if (!present.has(name)) await writeShard(join(out, part), own, join(folder, name));
    }
  }
}

/** Lists of files, each of about so many bytes. */
async function divide(folder: string, names: readonly string[], shardBytes: number): Promise<string[][]> {
  const shards: string[][] = [];
  let room = 0;
  for (const name of names) {
    const { size } = await stat(join(folder, name));
    if (size > room) {
      shards.push([]);
      room = shardBytes;
    }
    shards.at(-1)?.push(name);
    room -= size;
  }
  return shards;
}

/** The names of files tell their content. */
function nameOf(names: readonly string[], index: number): string {
  const digest = createHash('sha256').update(names.join('\n')).digest('hex').slice(0, 12);
  return `${String(index).padStart(5, '0')}-${digest}.tar`;
}

async function writeShard(folder: string, names: readonly string[], path: string): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    await pipeline(Readable.from(blocks(folder, names)), createWriteStream(temporary));
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw fileError('curate', 'write', path, cause);
  }
}

async function* blocks(folder: string, names: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const name of names) {
    const bytes = await readFile(join(folder, name));
    yield tarHeader(name, bytes.length);
    yield bytes;
    yield tarPadding(bytes.length);
  }
  yield tarEnd;
}
