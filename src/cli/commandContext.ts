import type { ProgressStream } from '../node/index.js';

/** Something that text can be written to, such as `process.stdout`. */
export type TextStream = ProgressStream;

/** Where a command writes to. */
export interface CommandLineStreams {
  /** For results. */
  readonly stdout: TextStream;
  /** For progress and errors. */
  readonly stderr: TextStream;
}

/** What every command works with. */
export interface CommandContext extends CommandLineStreams {
  /** Ends the command in good order. */
  readonly signal: AbortSignal | null;
  /** What starts this command as another process; null where that is not known. */
  readonly self: readonly string[] | null;
}

/** A command that Ctrl-C has ended in good order; the message says how to go on. */
export class InterruptedError extends Error {
  override readonly name = 'InterruptedError';
}

/** Writes lines for a reader: to standard output, or beside it where that takes JSON. */
export function tellerOf({ stdout, stderr }: CommandLineStreams, json: true | undefined): (text: string) => void {
  const stream = json ? stderr : stdout;
  return (text) => void stream.write(`${text}\n`);
}
