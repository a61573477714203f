/** Where a command writes to. */
export interface CommandLineStreams {
  /** For results. */
  readonly stdout: { write(text: string): unknown };
  /** For progress and errors. */
  readonly stderr: { write(text: string): unknown; readonly isTTY?: boolean };
}

/** What every command works with. */
export interface CommandContext extends CommandLineStreams {
  /** Ends the command in good order. */
  readonly signal: AbortSignal | null;
}
