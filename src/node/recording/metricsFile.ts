import type { FileHandle } from 'node:fs/promises';
import { fileError } from '../files/fileError.js';

/** A file of lines that survives a full disk: what could not be written is kept and written later. */
export interface LineFile {
  /** Takes a line, without its line break. */
  push(line: string): void;
  /** Writes every line that is not written yet. @throws an error that says what could not be written and why. */
  flush(): Promise<void>;
  /** Cuts the file off after `bytes`. */
  cut(bytes: number): Promise<void>;
}

/** Appends to a file that is open for appending. @param path - for errors. */
export function lineFile(functionName: string, handle: FileHandle, path: string): LineFile {
  let waiting: string[] = [];
  /** Whether the last write failed, and may have left a part of what it had to write. */
  let size: number | null = null;

  async function append(text: string): Promise<void> {
    if (size !== null) await handle.truncate(size);
    ({ size } = await handle.stat());
    await handle.appendFile(text);
    size = null;
  }

  return {
    push: (line) => void waiting.push(line),
    async flush() {
      if (waiting.length === 0) return;
      const lines = [...waiting];
      try {
        await append(`${lines.join('\n')}\n`);
        waiting = waiting.slice(lines.length);
      } catch (cause) {
        throw fileError(functionName, 'write', path, cause);
      }
    },
    cut: (bytes) => handle.truncate(bytes),
  };
}
