import { open, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../files/fileError.js';
import { readLines } from '../files/readLines.js';

/** Where an image comes from: a line of `provenance.jsonl`. */
export interface Provenance {
  /** The link, the path of the file, or that of the archive with `!` and the name in it. */
  readonly source: string;
  /** The link after all redirections; null for what is no link. */
  readonly finalUrl: string | null;
  readonly tags: readonly string[];
  /** When it was read: ISO 8601, UTC. */
  readonly time: string;
  /** Its path below the folder, with slashes; null for what was left out. */
  readonly file: string | null;
  readonly bytes: number | null;
  /** SHA-256 of its content, hexadecimal. */
  readonly sha256: string | null;
  /** Why it was left out; null for what is there. */
  readonly skipped: string | null;
  /** Size and time of change of the file or the archive, to know it again; null for links. */
  readonly state: string | null;
}

/** The name of the file below the folder. */
export const PROVENANCE = 'provenance.jsonl';

interface Known {
  readonly file: string;
  readonly bytes: number;
  readonly state: string | null;
}

/** The file of JSON lines, which is only ever added to: a process that ends at any moment loses no more than its last line. */
export class ProvenanceFile {
  private readonly known = new Map<string, Known>();

  private constructor(
    private readonly folder: string,
    private readonly handle: FileHandle,
  ) {}

  static async open(folder: string): Promise<ProvenanceFile> {
    const path = join(folder, PROVENANCE);
    const provenance = new ProvenanceFile(folder, await open(path, 'a'));
    let last = '';
    for await (const lines of readLines(path)) {
      for (const line of lines) {
        provenance.take(line);
        last = line;
      }
    }
    // The last line may have been cut off.
    if (last !== '') await provenance.handle.appendFile('\n');
    return provenance;
  }

  /** Whether an image is there already, from a source in this state. */
  async has(source: string, file: string, state: string | null): Promise<boolean> {
    const known = this.known.get(source);
    // The extension comes of the content, which is not known yet.
    if (!known?.file.startsWith(`${file}.`) || known.state !== state) return false;
    const info = await stat(join(this.folder, known.file)).catch(() => null);
    return info?.isFile() === true && info.size === known.bytes;
  }

  async add(line: Provenance): Promise<void> {
    await this.handle.appendFile(`${JSON.stringify(line)}\n`).catch((cause: unknown) => {
      throw fileError('ingest', 'write', join(this.folder, PROVENANCE), cause);
    });
    this.note(line);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }

  private take(text: string): void {
    try {
      const line: unknown = JSON.parse(text);
      if (typeof line === 'object' && line !== null && 'source' in line) this.note(line as Provenance);
    } catch {
      // A line that was cut off: what it told is read again.
    }
  }

  private note({ source, file, bytes, state }: Provenance): void {
    if (file !== null && bytes !== null) this.known.set(source, { file, bytes, state });
  }
}
