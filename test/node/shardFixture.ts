import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeShards } from '../../src/node/curation/writeShards.js';
import { writeFiles } from './imageFiles.js';

/**
 * The shards, as Base64 by their names, that a small set in a folder is packed into: pictures of one pixel whose red is told by their
 * names, one of them in a folder whose name is long. They are in test/fixtures/shards.json, made by tools/shardFixture.ts.
 */
export async function shardsOf(folder: string): Promise<Record<string, string>> {
  const long = `dogs/${'long folder '.repeat(8)}`;
  const names = ['cats/10.bmp', 'cats/20.bmp', 'cats/100.bmp', 'dogs/30.bmp', `${long}/40.bmp`];
  const files = names.map(
    (name) => [`train/${name}`, redPixel(parseInt(name.slice(name.lastIndexOf('/') + 1)))] as const,
  );
  await writeFiles(folder, Object.fromEntries(files));
  await writeShards(
    folder,
    files.map(([output]) => ({ output })),
    120,
  );
  const shards = join(folder, 'shards', 'train');
  const packed = (await readdir(shards)).sort().map(async (name) => {
    return [name, (await readFile(join(shards, name))).toString('base64')] as const;
  });
  return Object.fromEntries(await Promise.all(packed));
}

/** A BMP file, whose bytes depend on no encoder. */
function redPixel(red: number): Uint8Array {
  const file = Buffer.alloc(58);
  file.write('BM');
  for (const [place, value] of Object.entries({ 2: 58, 10: 54, 14: 40, 18: 1, 22: 1 }))
    file.writeUInt32LE(value, +place);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(24, 28);
  file[56] = red;
  return file;
}
