import { open, type FileHandle } from 'node:fs/promises';
import type { ImageFormat } from '../../curation/index.js';
import { fileError, isFileError } from '../files/fileError.js';
import { readLines } from '../files/readLines.js';
import { writeFileAtomically } from '../files/writeFileAtomically.js';
import type { SourceFile } from '../ingest/scanFolder.js';

/** What is known of a file's content. */
export interface KnownImage {
  readonly kind: 'image';
  readonly width: number;
  readonly height: number;
  readonly format: ImageFormat;
  /** More than 1 for animations, of which the first frame counts. */
  readonly frames: number;
  /** By the `measure` of a filter. */
  readonly measured: Readonly<Record<string, number | string>>;
}

/** Why a file's content is no image that can be used. */
export interface KnownBroken {
  readonly kind: 'broken';
  readonly reason: string;
}

type Content = KnownImage | KnownBroken;

interface FileLine extends SourceFile {
  readonly digest: string;
}

interface ContentLine {
  readonly digest: string;
  readonly content: Content;
}

/** Lines are written when there are so many. */
const BATCH = 256;

/**
 * What earlier runs measured, by the content of files: a file of JSON lines that is only ever added to, so that a process which ends
 * at any moment loses no more than the last few.
 */
export class ScoreCache {
  private pending: string[] = [];
  private writing: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private readonly handle: FileHandle | null,
    private readonly digests: Map<string, FileLine>,
    private readonly contents: Map<string, Content>,
  ) {}

  /**
   * Reads the cache.
   *
   * @param version - of what decodes and measures; a cache of another counts as empty.
   * @param writable - false reads only.
   */
  static async open(path: string, version: string, writable: boolean): Promise<ScoreCache> {
    const header = JSON.stringify({ version });
    const digests = new Map<string, FileLine>();
    const contents = new Map<string, Content>();
    let [head, last]: (string | null)[] = [null, ''];
    for await (const lines of readLines(path)) {
      head ??= lines[0] ?? '';
      if (head !== header) break;
      for (const line of lines) {
        const entry = parse(line);
        if (entry && 'file' in entry) digests.set(entry.file, entry);
        else if (entry) contents.set(entry.digest, entry.content);
        last = line;
      }
    }
    if (writable && head !== header) await writeFileAtomically('curate', path, `${header}\n`);
    const cache = new ScoreCache(path, writable ? await open(path, 'a') : null, digests, contents);
    // The last line may have been cut off.
    if (last !== '') cache.pending.push('');
    return cache;
  }

  /** The digest of a file that has not changed since; null if it is not known. */
  digestOf({ file, bytes, modified }: SourceFile): string | null {
    const known = this.digests.get(file);
    return known?.bytes === bytes && known.modified === modified ? known.digest : null;
  }

  contentOf(digest: string): Content | null {
    return this.contents.get(digest) ?? null;
  }

  noteFile({ file, bytes, modified }: SourceFile, digest: string): void {
    const line: FileLine = { file, bytes, modified, digest };
    this.digests.set(file, line);
    this.add(line);
  }

  noteContent(digest: string, content: Content): void {
    this.contents.set(digest, content);
    this.add({ digest, content });
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    try {
      this.flush();
      await this.writing;
    } finally {
      await this.handle?.close();
    }
  }

  private readonly cannotWrite = (cause: unknown): never => {
    throw isFileError(cause) ? cause : fileError('curate', 'write', this.path, cause);
  };

  private add(line: FileLine | ContentLine): void {
    this.pending.push(JSON.stringify(line));
    if (this.pending.length >= BATCH) this.flush();
  }

  private flush(): void {
    const { handle, pending } = this;
    if (!handle || pending.length === 0) return;
    this.pending = [];
    const text = `${pending.join('\n')}\n`;
    this.writing = this.writing.then(() => handle.appendFile(text)).catch(this.cannotWrite);
    // Told to whoever closes.
    this.writing.catch(() => undefined);
  }
}

function parse(line: string): FileLine | ContentLine | null {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('digest' in value)) return null;
    // The header ties the file to this version of the writer.
    return 'file' in value ? (value as FileLine) : 'content' in value ? (value as ContentLine) : null;
  } catch {
    return null;
  }
}
