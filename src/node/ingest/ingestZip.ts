import { openAsBlob } from 'node:fs';
import type { FileEntry } from '@zip.js/zip.js';
import { ExpansionGuard } from './archiveLimits.js';
import type { Archive } from './archive.js';
import type { Found } from './imageStore.js';
import { ClassFolders, isHidden, nameTrouble } from './nameTrouble.js';
import { Refusal } from './refusal.js';

const OPTIONS = {
  strictness: 'balanced',
  // Names are looked at here, one by one; none is ever written to.
  filenameValidation: 'tolerant',
  checkCrc32: true,
  checkOverlappingEntry: true,
  useWebWorkers: false,
} as const;

/** Takes in the images of a zip archive, one after the other. */
export async function ingestZip(archive: Archive): Promise<void> {
  const { path, bytes, options, skipRest } = archive;
  const { BlobReader, ZipReader } = await import('@zip.js/zip.js/lib/zip-core-native.js');
  try {
    const reader = new ZipReader(new BlobReader(await openAsBlob(path)), OPTIONS);
    const classes = new ClassFolders();
    for await (const entry of reader.getEntriesGenerator()) {
      options.signal?.throwIfAborted();
      archive.count();
      if (!entry.directory && !isHidden(entry.filename)) classes.add(entry.filename);
    }
    const guard = new ExpansionGuard(bytes, options.maxFileBytes);
    for await (const entry of reader.getEntriesGenerator()) {
      options.signal?.throwIfAborted();
      if (entry.directory || isHidden(entry.filename)) continue;
      await ingestEntry(archive, archive.found(entry.filename, classes.of(entry.filename)), entry, guard);
    }
  } catch (error) {
    await skipRest(error);
  }
}

async function ingestEntry(
  { store, options }: Archive,
  found: Found,
  entry: FileEntry,
  guard: ExpansionGuard,
): Promise<void> {
  const trouble = nameTrouble(entry.filename) ?? kindTrouble(entry, options.maxFileBytes);
  if (trouble !== null) return store.skip(found, trouble);
  if (await store.has(found)) return;
  await store.keepOrSkip(found, unpacked(entry, guard));
}

function kindTrouble({ symlink, encrypted, uncompressedSize }: FileEntry, maxFileBytes: number): string | null {
  if (symlink) return 'is a link';
  if (encrypted) return 'is encrypted';
  return uncompressedSize > maxFileBytes ? `is larger than ${maxFileBytes} bytes` : null;
}

/** The bytes of an entry. Whatever goes wrong with it alone is a reason to leave it out. */
async function* unpacked(entry: FileEntry, guard: ExpansionGuard): AsyncGenerator<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const reader = readable.getReader();
  // Of some errors the stream is not told.
  const failure = entry.getData(writable, OPTIONS).then(
    () => new Promise<never>(() => undefined),
    (error: unknown) => Promise.reject(new Refusal(`cannot be unpacked: ${reasonOf(error)}`)),
  );
  failure.catch(() => undefined);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read(), failure]).catch((error: unknown) =>
        // The stream may break before its reason is known.
        error instanceof Refusal ? Promise.reject(error) : failure,
      );
      if (done) return;
      guard.add(value.length);
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
