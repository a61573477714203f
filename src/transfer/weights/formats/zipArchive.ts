import type { ByteFile } from './byteFile.js';
import type { WeightsLimits } from './weightsFile.js';
import { quoted } from './weightsFileError.js';

/** Deflate makes at most 1,032 bytes of one. */
const MAX_RATIO = 1032;

/** A file inside an archive. */
export interface ArchiveEntry {
  readonly name: string;
  /** Length in bytes once unpacked. */
  readonly size: number;
  /** Where the archive keeps it, for errors. */
  readonly offset: number;
  /** Unpacks it and compares its checksum. */
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/**
 * Lists a zip archive. Refused are archives that readers could understand in two ways, entries that overlap, that are encrypted,
 * that claim to unpack to more than deflate can or than is allowed, and names that two entries have.
 */
export async function openArchive(file: ByteFile, limits: WeightsLimits): Promise<ReadonlyMap<string, ArchiveEntry>> {
  const { Reader, ZipReader } = await import('@zip.js/zip.js/lib/zip-core-native.js');
  class FileReader extends Reader<ByteFile> {
    override size = file.size;
    override readUint8Array(index: number, length: number): Promise<Uint8Array> {
      return file.read(index, Math.min(length, Math.max(file.size - index, 0)));
    }
  }
  const options = {
    strictness: 'balanced',
    filenameValidation: 'strict',
    maxAppendedDataSize: 0,
    checkOverlappingEntry: true,
    checkSignature: true,
    useWebWorkers: false,
  } as const;
  const entries = new Map<string, ArchiveEntry>();
  const places: { readonly name: string; readonly begin: number; readonly end: number }[] = [];
  let total = 0;
  try {
    for await (const entry of new ZipReader(new FileReader(file), options).getEntriesGenerator()) {
      if (entries.size >= limits.maxTensors + 100) file.fail(entry.offset, `has more than ${entries.size} files in it`);
      if (entry.directory) continue;
      const { filename: name, uncompressedSize: size, compressedSize, offset } = entry;
      if (entry.encrypted) file.fail(offset, `${quoted(name)} is encrypted`);
      if (entries.has(name)) file.fail(offset, `has two files named ${quoted(name)}`);
      total += size;
      if (size > MAX_RATIO * compressedSize || !(total <= limits.maxBytes)) {
        file.fail(
          offset,
          `${quoted(name)} unpacks ${compressedSize} bytes to ${size}: more than is possible or allowed`,
        );
      }
      const read = async () => {
        try {
          const { stream, bytes } = collect(size);
          await entry.getData(stream, options);
          return bytes();
        } catch (cause) {
          limits.signal?.throwIfAborted();
          return file.fail(offset, `${quoted(name)} cannot be unpacked: ${reasonOf(cause)}`, cause);
        }
      };
      entries.set(name, { name, size, offset, read });
      // A header has 30 bytes and the name.
      places.push({ name, begin: offset, end: offset + 30 + entry.rawFilename.length + compressedSize });
    }
    checkOverlaps(file, places);
  } catch (cause) {
    limits.signal?.throwIfAborted();
    if (cause instanceof Error && cause.name === 'WeightsFileError') throw cause;
    file.fail(null, `is not a valid zip archive: ${reasonOf(cause)}`, cause);
  }
  return entries;
}

/** Throws if two files share bytes, of which an archive could be made that unpacks to far more than it holds. */
function checkOverlaps(
  file: ByteFile,
  places: readonly { readonly name: string; readonly begin: number; readonly end: number }[],
): void {
  let last = 0;
  for (const { name, begin, end } of [...places].sort((a, b) => a.begin - b.begin)) {
    if (begin < last) file.fail(begin, `${quoted(name)} overlaps another file of the archive`);
    last = end;
  }
}

/** A stream that keeps what is written to it, and takes no more than the size that was announced. */
function collect(size: number): { stream: WritableStream<Uint8Array>; bytes: () => Uint8Array<ArrayBuffer> } {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new WritableStream<Uint8Array>({
    write(part) {
      length += part.length;
      if (length > size) throw new Error(`it is longer than the ${size} bytes that the archive states`);
      parts.push(part);
    },
  });
  return {
    stream,
    bytes() {
      if (length !== size) throw new Error(`it has ${length} of the ${size} bytes that the archive states`);
      const whole = new Uint8Array(size);
      let offset = 0;
      for (const part of parts) {
        whole.set(part, offset);
        offset += part.length;
      }
      return whole;
    },
  };
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
