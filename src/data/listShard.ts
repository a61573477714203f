/** A file in a shard. */
export interface ShardEntry {
  /** Its path in the shard, with slashes. */
  readonly name: string;
  /** Where its bytes begin. */
  readonly offset: number;
  readonly size: number;
}

/** Tar counts in blocks. */
const BLOCK = 512;
/** Where a header keeps what (POSIX.1-1988, ustar). */
const FIELD = { size: 124, sum: 148, type: 156, magic: 257, prefix: 345 } as const;
/** Read at a time: the headers of many small images, or that of one large one and little of it. */
const WINDOW = 2 ** 16;

/**
 * Lists the files of a shard, which is a plain tar archive such as `curate` packs images into, without reading all of it.
 *
 * @param length - of the shard, in bytes.
 * @param read - reads so many bytes at a place.
 * @throws Error for what is no plain ustar archive, or is cut off.
 */
export async function listShard(
  length: number,
  read: (offset: number, size: number) => Promise<Uint8Array>,
): Promise<ShardEntry[]> {
  const entries: ShardEntry[] = [];
  let start = 0;
  let part: Uint8Array = new Uint8Array(0);
  for (let offset = 0; ;) {
    if (offset + BLOCK > length) throw new Error('it is cut off');
    if (offset + BLOCK > start + part.length) {
      start = offset;
      part = await read(offset, Math.min(WINDOW, length - offset));
    }
    const header = part.subarray(offset - start, offset - start + BLOCK);
    if (header.every((byte) => byte === 0)) return entries;
    const entry = entryOf(header, offset);
    if (entry.offset + entry.size > length) throw new Error('it is cut off');
    entries.push(entry);
    offset = entry.offset + BLOCK * Math.ceil(entry.size / BLOCK);
  }
}

function entryOf(header: Uint8Array, offset: number): ShardEntry {
  const text = (at: number, length: number): string =>
    new TextDecoder().decode(header.subarray(at, at + length)).replace(/\0.*$/s, '');
  const type = text(FIELD.type, 1);
  if (text(FIELD.magic, 5) !== 'ustar' || sumOf(header) !== parseInt(text(FIELD.sum, 8), 8)) {
    throw new Error(`it is no ustar archive at byte ${offset}`);
  }
  const digits = text(FIELD.size, 12).trim();
  if (type !== '0' || !/^[0-7]+$/.test(digits)) {
    throw new Error(`it holds something else than plain files at byte ${offset}; unpack it`);
  }
  const [prefix, name] = [text(FIELD.prefix, 155), text(0, 100)];
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    offset: offset + BLOCK,
    size: parseInt(digits, 8),
  };
}

/** The sum of all bytes, those of the sum itself counted as spaces. */
function sumOf(header: Uint8Array): number {
  const own = FIELD.sum;
  return header.reduce((sum, byte, i) => sum + (i >= own && i < own + 8 ? 32 : byte), 0);
}
