import { Command } from 'commander';
import { version } from '../core/index.js';
import type { CommandContext } from './commandContext.js';
import { curateCommand } from './commands/curateCommand.js';
import { doctorCommand } from './commands/doctorCommand.js';
import { evaluateCommand } from './commands/evaluateCommand.js';
import { generateCommand } from './commands/generateCommand.js';
import { ingestCommand } from './commands/ingestCommand.js';
import { inspectCommand } from './commands/inspectCommand.js';
import { reportCommand } from './commands/reportCommand.js';
import { trainCommand } from './commands/trainCommand.js';
import { transferCommand } from './commands/transferCommand.js';

/** The program with all its commands, ready to parse. */
export function createProgram(context: CommandContext): Command {
  const program = new Command('tfjs-gan')
    .description('Train GANs in JavaScript.')
    .version(version)
    .helpCommand('help [command]', 'tell about a command')
    .showHelpAfterError('Run it with --help to see what there is.')
    .exitOverride()
    .configureOutput({ writeOut: (text) => context.stdout.write(text), writeErr: (text) => context.stderr.write(text) })
    .addHelpText('after', '\nExit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.');
  // Made by the program, so that each command inherits how errors are told.
  trainCommand(program.command('train'), context);
  transferCommand(program.command('transfer'), context);
  generateCommand(program.command('generate'), context);
  evaluateCommand(program.command('evaluate'), context);
  reportCommand(program.command('report'), context);
  inspectCommand(program.command('inspect'), context);
  ingestCommand(program.command('ingest'), context);
  curateCommand(program.command('curate'), context);
  doctorCommand(program.command('doctor'), context);
  return program;
}
