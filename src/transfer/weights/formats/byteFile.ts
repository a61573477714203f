import { WeightsFileError } from './weightsFileError.js';

/** A file whose bytes are read where they are needed. */
export interface ByteFile {
  /** What errors call the file. */
  readonly name: string;
  /** Length in bytes. */
  readonly size: number;
  /** The bytes at [offset, offset + length). @throws WeightsFileError if they are not all in the file. */
  read(offset: number, length: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Throws what is wrong at a byte of the file. */
  fail(offset: number | null, reason: string, cause?: unknown): never;
  /** Frees what the file holds open. */
  close(): Promise<void>;
}

/** What a kind of file has to say for itself. */
export interface ByteFileParts {
  readonly name: string;
  readonly size: number;
  readonly signal?: AbortSignal | undefined;
  /** Reads bytes that are known to be in the file. */
  readonly fetch: (offset: number, length: number) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  readonly close?: () => Promise<void>;
}

/** A file that checks every access before it is made. */
export function byteFile({ name, size, signal, fetch, close }: ByteFileParts): ByteFile {
  const fail = (offset: number | null, reason: string, cause?: unknown): never => {
    throw new WeightsFileError(name, offset, reason, cause === undefined ? undefined : { cause });
  };
  return {
    name,
    size,
    fail,
    close: async () => close?.(),
    async read(offset, length) {
      signal?.throwIfAborted();
      if (!isSize(offset) || !isSize(length) || offset + length > size) {
        fail(isSize(offset) ? offset : null, `${length} bytes are to be read here, but the file has ${size} in all`);
      }
      const bytes = await fetch(offset, length);
      if (bytes.length !== length) fail(offset, 'the file became shorter while it was read');
      return bytes;
    },
  };
}

/** A file in memory. */
export function bytesInMemory(name: string, bytes: Uint8Array<ArrayBuffer>, signal?: AbortSignal): ByteFile {
  return byteFile({
    name,
    size: bytes.length,
    signal,
    fetch: (offset, length) => bytes.subarray(offset, offset + length),
  });
}

/** A `File` or another `Blob`. */
export function bytesOfBlob(name: string, blob: Blob, signal?: AbortSignal): ByteFile {
  return byteFile({
    name,
    size: blob.size,
    signal,
    fetch: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  });
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
