/** Something that text can be written to, such as `process.stdout`. */
export interface TextStream {
  /** Takes some text. */
  write(text: string): unknown;
  /** Whether it is a terminal, in which a line can be written anew. */
  readonly isTTY?: boolean;
}

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
}
