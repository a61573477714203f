import { createHash } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { imageFormat, type ImageFormat } from '../../curation/index.js';
import { fileError } from '../files/fileError.js';
import { isFolderName } from '../files/folderNames.js';
import { makeFolder } from '../files/makeFolder.js';
import type { SkippedFile } from '../datasets/listImages.js';
import type { ProvenanceFile } from './provenance.js';
import { Refusal } from './refusal.js';

/** An image that was found. */
export interface Found {
  /** As in {@link Provenance}. */
  readonly source: string;
  /** What its own name is taken from. */
  readonly name: string;
  readonly tags: readonly string[];
  readonly state: string | null;
}

/** What was counted. */
export interface IngestCounts {
  ingested: number;
  present: number;
  skipped: number;
}

/** Enough to tell what a file is. */
const HEAD = 32;

/** Takes images in: each under a name that is made here, so that nothing can be written elsewhere, and all of it or nothing. */
export class ImageStore {
  readonly counts: IngestCounts = { ingested: 0, present: 0, skipped: 0 };
  readonly skipped: SkippedFile[] = [];
  private parts = 0;

  constructor(
    private readonly folder: string,
    private readonly temporary: string,
    private readonly provenance: ProvenanceFile,
    private readonly maxFileBytes: number,
    private readonly onDone: (done: number) => void,
  ) {}

  /** Whether an image is there already, which is then counted. */
  async has(found: Found): Promise<boolean> {
    const there = await this.provenance.has(found.source, placeOf(found), found.state);
    if (there) this.count('present');
    return there;
  }

  /**
   * Takes the bytes of an image.
   *
   * @throws Refusal for what is no image, or too large; whatever the bytes throw.
   */
  async keep(found: Found, bytes: AsyncIterable<Uint8Array>, finalUrl: string | null = null): Promise<void> {
    const trouble = tagTrouble(found.tags);
    if (trouble !== null) throw new Refusal(trouble);
    const part = join(this.temporary, `${this.parts++}.part`);
    try {
      const { format, ...facts } = await writePart(part, bytes, this.maxFileBytes);
      const file = `${placeOf(found)}.${format}`;
      const path = join(this.folder, file);
      await makeFolder(dirname(path)).catch(cannotWrite(path));
      await rename(part, path).catch(cannotWrite(path));
      const { source, tags, state } = found;
      await this.provenance.add({ source, finalUrl, tags, time: now(), file, ...facts, skipped: null, state });
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
    this.count('ingested');
  }

  /** Notes why something was left out. */
  async skip({ source, tags, state }: Omit<Found, 'name'>, reason: string): Promise<void> {
    const nothing = { finalUrl: null, file: null, bytes: null, sha256: null };
    await this.provenance.add({ source, ...nothing, tags, time: now(), skipped: reason, state });
    this.skipped.push({ file: source, reason });
    this.count('skipped');
  }

  /** Takes the bytes of an image, or notes why they are refused. */
  async keepOrSkip(found: Found, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    try {
      await this.keep(found, bytes);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.skip(found, error.message);
    }
  }

  private count(what: keyof IngestCounts): void {
    this.counts[what]++;
    this.onDone(this.counts.ingested + this.counts.present + this.counts.skipped);
  }
}

/** Why an image cannot go to the folder of its class. */
export function tagTrouble([tag]: readonly string[]): string | null {
  return tag === undefined || (isFolderName(tag) && !tag.startsWith('.'))
    ? null
    : `has a class that no folder can be named after: ${JSON.stringify(tag)}`;
}

/** Where an image goes, without its extension; another source gives another place. */
function placeOf({ source, name, tags }: Found): string {
  const [tag] = tags;
  const stem = basename(name, extname(name))
    .replace(/[^\p{L}\p{N}_-]+/gu, '_')
    .slice(0, 40);
  const id = createHash('sha256').update(source).digest('hex').slice(0, 12);
  return `${tag === undefined ? '' : `${tag}/`}${stem || 'image'}-${id}`;
}

async function writePart(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
): Promise<{ format: ImageFormat; bytes: number; sha256: string }> {
  const hash = createHash('sha256');
  const handle = await open(path, 'w').catch(cannotWrite(path));
  let [head, format, length] = [new Uint8Array(0), null as ImageFormat | null, 0];
  try {
    for await (const chunk of bytes) {
      length += chunk.length;
      if (length > limit) throw new Refusal(`is larger than ${limit} bytes`);
      if (format === null) {
        head = Uint8Array.from([...head, ...chunk.subarray(0, HEAD)]);
        // Whatever is no image is not read to its end.
        if (head.length >= HEAD) format = formatOf(head);
      }
      hash.update(chunk);
      await handle.writeFile(chunk).catch(cannotWrite(path));
    }
  } finally {
    await handle.close();
  }
  return { format: format ?? formatOf(head), bytes: length, sha256: hash.digest('hex') };
}

/** What makes an error of the file system one that says what was to be written. */
function cannotWrite(path: string): (cause: unknown) => never {
  return (cause) => {
    throw fileError('ingest', 'write', path, cause);
  };
}

function formatOf(head: Uint8Array): ImageFormat {
  const format = imageFormat(head);
  if (format === null) throw new Refusal('is no JPEG, PNG, WebP, GIF, TIFF or AVIF by its content');
  return format;
}

function now(): string {
  return new Date().toISOString();
}
