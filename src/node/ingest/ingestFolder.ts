import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { scanFolder } from './scanFolder.js';
import { reasonOf } from '../files/fileError.js';
import type { ImageStore } from './imageStore.js';
import type { ResolvedIngestOptions } from './ingestOptions.js';
import { Refusal } from './refusal.js';

/** Takes in copies of the images in and below a folder. The class is the folder directly below it. */
export async function ingestFolder(path: string, store: ImageStore, options: ResolvedIngestOptions): Promise<void> {
  const { maxFiles, maxFileBytes, signal, tag } = options;
  const tagsOf = (file: string): string[] => {
    const end = file.indexOf('/');
    const own = end < 0 ? tag : file.slice(0, end);
    return own === null ? [] : [own];
  };
  const scan = await scanFolder('ingest', path, { maxFiles, onProgress: () => undefined, signal });
  for (const { file, reason } of scan.skipped) {
    await store.skip({ source: join(path, file), tags: tagsOf(file), state: null }, reason);
  }
  for (const { file, bytes, modified } of scan.files) {
    signal?.throwIfAborted();
    const source = join(path, file);
    const found = { source, name: file, tags: tagsOf(file), state: `${bytes} ${modified}` };
    if (bytes > maxFileBytes) await store.skip(found, `is larger than ${maxFileBytes} bytes`);
    else if (!(await store.has(found))) await store.keepOrSkip(found, bytesOf(source));
  }
}

/** The bytes of a file; one that is gone by now, or may not be read, is left out. */
async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(path) as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw new Refusal(`cannot be read: ${reasonOf(error)}`);
  }
}
