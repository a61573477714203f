import { CommanderError } from 'commander';
import { InvalidArgumentError } from '../core/index.js';
import { InterruptedError, type CommandContext, type CommandLineStreams } from './commandContext.js';
import { createProgram } from './createProgram.js';
import { nameFlag } from './flags/nameFlag.js';

/** What the exit codes say. */
const EXIT = { done: 0, failed: 1, wrongUsage: 2, interrupted: 130 } as const;

/**
 * Runs `tfjs-gan` with the arguments after its name.
 *
 * @param streams - what it writes to: `process` has them.
 * @param signal - ends the command in good order; what was done stays.
 * @param self - what starts `tfjs-gan` as a process: a program and its first arguments. `doctor` looks at each backend in one; null: in
 *   this process.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
 */
export async function runCommandLine(
  args: readonly string[],
  streams: CommandLineStreams,
  signal: AbortSignal | null = null,
  self: readonly string[] | null = null,
): Promise<number> {
  const { stdout, stderr } = streams;
  const context: CommandContext = { stdout, stderr, signal, self };
  const program = createProgram(context);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof InterruptedError || signal?.aborted) {
      stderr.write(`${error instanceof InterruptedError ? error.message : 'Interrupted.'}\n`);
      return EXIT.interrupted;
    }
    if (error instanceof CommanderError) return tellUsage(error, context);
    const command = program.commands.find((one) => one.name() === args[0]);
    stderr.write(`error: ${command ? nameFlag(error, command) : messageOf(error)}\n`);
    return error instanceof InvalidArgumentError ? EXIT.wrongUsage : EXIT.failed;
  }
}

/** Commander has told of what it noticed itself, and not of what an action found. */
function tellUsage(error: CommanderError, { stderr }: CommandContext): number {
  if (error.exitCode === 0) return EXIT.done;
  if (error.name === 'InvalidArgumentError') stderr.write(`error: ${error.message}\n`);
  return EXIT.wrongUsage;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
