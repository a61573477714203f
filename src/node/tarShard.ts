import { open, type FileHandle } from 'node:fs/promises';

/** A file in a shard. */
export interface ShardEntry {
  /** Its path in the shard, with slashes. */
  readonly name: string;
  readonly offset: number;
  readonly size: number;
}

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
  header.write(`${sumOf(header).toString(8).padStart(6, '0')}\0 `, FIELD.sum);
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
    const { size: length } = await handle.stat();
    const entries: ShardEntry[] = [];
    let offset = 0;
    for (;;) {
      const header = await readBytes(handle, offset, BLOCK);
      if (header.every((byte) => byte === 0)) return entries;
      const entry = entryOf(header, offset);
      if (entry.offset + entry.size > length) throw new Error('it is cut off');
      entries.push(entry);
      offset = entry.offset + entry.size + tarPadding(entry.size).length;
    }
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

function entryOf(header: Buffer, offset: number): ShardEntry {
  const text = (at: number, length: number): string => header.toString('utf8', at, at + length).replace(/\0.*$/s, '');
  const type = text(FIELD.type, 1);
  if (text(FIELD.magic, 5) !== 'ustar' || sumOf(header) !== parseInt(text(FIELD.sum, 8), 8)) {
    throw new Error(`it is no ustar archive at byte ${offset}`);
  }
  if (type !== '0') throw new Error(`it holds something else than plain files at byte ${offset}; unpack it`);
  const [prefix, name] = [text(FIELD.prefix, 155), text(0, 100)];
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    offset: offset + BLOCK,
    size: parseInt(text(FIELD.size, 12), 8),
  };
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

/** The sum of all bytes, those of the sum itself counted as spaces. */
function sumOf(header: Uint8Array): number {
  const own = FIELD.sum;
  return header.reduce((sum, byte, i) => sum + (i >= own && i < own + 8 ? 32 : byte), 0);
}
