import { Command, CommanderError } from 'commander';
import { InvalidArgumentError, version } from '../core/index.js';
import type { CommandContext, CommandLineStreams } from './commandContext.js';
import { curateCommand } from './curateCommand.js';
import { ingestCommand } from './ingestCommand.js';

/** What the exit codes say. */
const EXIT = { done: 0, failed: 1, wrongUsage: 2, interrupted: 130 } as const;

/**
 * Runs `tfjs-gan` with the arguments after its name.
 *
 * @param streams - what it writes to: `process` has them.
 * @param signal - ends the command in good order; what was done stays.
 * @returns the exit code: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
 */
export async function runCommandLine(
  args: readonly string[],
  streams: CommandLineStreams,
  signal: AbortSignal | null = null,
): Promise<number> {
  const { stdout, stderr } = streams;
  try {
    await programOf({ stdout, stderr, signal }).parseAsync([...args], { from: 'user' });
    return EXIT.done;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.wrongUsage;
    if (signal?.aborted) {
      stderr.write('Interrupted. The same command goes on from here.\n');
      return EXIT.interrupted;
    }
    stderr.write(`error: ${error instanceof Error ? error.message : String(error)}\n`);
    return error instanceof InvalidArgumentError ? EXIT.wrongUsage : EXIT.failed;
  }
}

function programOf(context: CommandContext): Command {
  const program = new Command('tfjs-gan')
    .description('Train GANs in JavaScript.')
    .version(version)
    .helpCommand('help [command]', 'tell about a command')
    .showHelpAfterError('Run it with --help to see what there is.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.stdout.write(text), writeErr: (text) => context.stderr.write(text) })
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.');
  // Made by the program, so that each command inherits how errors are told.
  ingestCommand(program.command('ingest'), context);
  curateCommand(program.command('curate'), context);
  return program;
}
