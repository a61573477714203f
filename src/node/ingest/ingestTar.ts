import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { ParsedTarEntry } from 'modern-tar';
import { InvalidArgumentError } from '../../core/index.js';
import type { Archive } from './archive.js';
import { ExpansionGuard } from './archiveLimits.js';
import type { Found } from './imageStore.js';
import { ClassFolders, isHidden, nameTrouble } from './nameTrouble.js';

/** Takes in the images of a tar archive, which is read twice: for the names of its folders, and for the images. */
export async function ingestTar(archive: Archive, isCompressed: boolean): Promise<void> {
  const { options, skipRest } = archive;
  try {
    const classes = await classFolders(archive, isCompressed);
    for await (const { header, body } of entriesOf(archive, isCompressed)) {
      options.signal?.throwIfAborted();
      if (isListed(header))
        await ingestEntry(archive, archive.found(header.name, classes.of(header.name)), { header, body });
      else await drain(body);
    }
  } catch (error) {
    await skipRest(error);
  }
}

async function classFolders(archive: Archive, isCompressed: boolean): Promise<ClassFolders> {
  const classes = new ClassFolders();
  try {
    for await (const { header, body } of entriesOf(archive, isCompressed)) {
      archive.options.signal?.throwIfAborted();
      archive.count();
      if (isListed(header)) classes.add(header.name);
      await drain(body);
    }
  } catch (error) {
    // What is damaged is told when its images are read, and those before it are taken.
    if (error instanceof InvalidArgumentError) throw error;
  }
  return classes;
}

function isListed({ type, name }: ParsedTarEntry['header']): boolean {
  return type !== 'directory' && !isHidden(name);
}

async function ingestEntry({ store, options }: Archive, found: Found, entry: ParsedTarEntry): Promise<void> {
  const trouble = nameTrouble(entry.header.name) ?? kindTrouble(entry.header, options.maxFileBytes);
  if (trouble !== null || (await store.has(found))) {
    await drain(entry.body);
    if (trouble !== null) await store.skip(found, trouble);
    return;
  }
  await store.keepOrSkip(found, bytesOf(entry.body));
}

function kindTrouble({ type, size }: ParsedTarEntry['header'], maxFileBytes: number): string | null {
  if (type === 'link' || type === 'symlink') return 'is a link';
  if (type !== undefined && type !== 'file') return 'is no file but a pipe, a device or the like';
  return size > maxFileBytes ? `is larger than ${maxFileBytes} bytes` : null;
}

async function* entriesOf({ path, bytes, options }: Archive, isCompressed: boolean): AsyncGenerator<ParsedTarEntry> {
  const { createTarDecoder } = await import('modern-tar');
  const guard = new ExpansionGuard(bytes, options.maxFileBytes);
  const file = createReadStream(path, { highWaterMark: 2 ** 18 });
  const plain = isCompressed ? file.pipe(createGunzip()) : file;
  file.once('error', (error) => plain.destroy(error));
  const counted = Readable.from(
    (async function* () {
      for await (const chunk of plain as AsyncIterable<Uint8Array>) {
        if (isCompressed) guard.add(chunk.length);
        yield chunk;
      }
    })(),
  );
  try {
    const decoder = createTarDecoder({ strict: true });
    // Node's own types of streams and the web's differ in their generics alone.
    yield* valuesOf((Readable.toWeb(counted) as ReadableStream<Uint8Array>).pipeThrough(decoder));
  } finally {
    file.destroy();
    plain.destroy();
  }
}

/** What a stream holds; what is not asked for any more is dropped. */
async function* valuesOf<T>(stream: ReadableStream<T>): AsyncGenerator<T> {
  const reader = stream.getReader();
  try {
    for (let read = await reader.read(); !read.done; read = await reader.read()) yield read.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** The bytes of a file. It is always read to its end: the decoder takes the cancelling of one for that of the one after it. */
async function* bytesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let read = await reader.read();
  try {
    for (; !read.done; read = await reader.read()) yield read.value;
  } finally {
    while (!read.done) read = await reader.read();
  }
}

async function drain(body: ReadableStream<Uint8Array>): Promise<void> {
  const reader = body.getReader();
  while (!(await reader.read()).done);
}
