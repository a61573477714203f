import { open, type FileHandle } from 'node:fs/promises';
import { listShard, type ShardEntry } from '../../data/index.js';

/** Tar counts in blocks. */
const BLOCK = 512;
/** Where a header keeps what (POSIX.1-1988, ustar). */
const FIELD = { size: 124, sum: 148, type: 156, magic: 257, prefix: 345 } as const;

/**
 * The header of a file in a tar archive: plain ustar, without owners and times, so that the same files give the same archive.
 *
 * @throws RangeError for a name that is too long for it: 100 bytes after the last slash that may divide it, 155 before.
 */
export function tarHeader(name: string, size: number): Uint8Array {
  const header = Buffer.alloc(BLOCK);
  const [prefix, rest] = divided(name);
  header.write(rest, 0);
  header.write(prefix, FIELD.prefix);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${octal(size)}\0${octal(0)}\0`, FIELD.size);
  header.write('        ', FIELD.sum);
  header.write('0', FIELD.type);
  header.write('ustar\x0000', FIELD.magic, 'latin1');
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, FIELD.sum);
  return header;
}

/** The zeros after so many bytes of a file, up to the next block. */
export function tarPadding(size: number): Uint8Array {
  return new Uint8Array((BLOCK - (size % BLOCK)) % BLOCK);
}

/** What ends an archive. */
export const tarEnd: Uint8Array = new Uint8Array(2 * BLOCK);

/**
 * Lists the files of a shard; nothing but their headers is read.
 *
 * @throws Error for what is no plain ustar archive, or is cut off.
 */
export async function readShard(path: string): Promise<ShardEntry[]> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    return await listShard(size, (offset, length) => readBytes(handle, offset, length));
  } finally {
    await handle.close();
  }
}

/** The bytes of a file of a shard. */
export async function readShardEntry(path: string, { offset, size }: ShardEntry): Promise<Uint8Array> {
  const handle = await open(path);
  try {
    return await readBytes(handle, offset, size);
  } finally {
    await handle.close();
  }
}

async function readBytes(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, offset);
  if (bytesRead !== length) throw new Error('it is cut off');
  return buffer;
}

function divided(name: string): [prefix: string, rest: string] {
  if (Buffer.byteLength(name) <= 100) return ['', name];
  const place = name.lastIndexOf('/');
  const [prefix, rest] = [name.slice(0, Math.max(0, place)), name.slice(place + 1)];
  if (prefix === '' || Buffer.byteLength(prefix) > 155 || Buffer.byteLength(rest) > 100) {
    throw new RangeError(`${name} is too long for a tar archive`);
  }
  return [prefix, rest];
}

function octal(value: number): string {
  return value.toString(8).padStart(11, '0');
}
