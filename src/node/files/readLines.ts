import { createReadStream } from 'node:fs';

/**
 * The lines of a text file, some at a time, so that it may be larger than a string can be; the last is what comes after the last line
 * break, '' where there is nothing. A file that is not there has no lines.
 */
export async function* readLines(path: string): AsyncGenerator<readonly string[]> {
  let rest: string | null = null;
  try {
    for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 2 ** 20 })) {
      const lines: string[] = `${rest ?? ''}${String(chunk)}`.split('\n');
      rest = lines.pop() ?? '';
      yield lines;
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  if (rest !== null) yield [rest];
}
