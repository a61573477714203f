import type { Command } from 'commander';
import { describe, InvalidArgumentError } from '../../core/index.js';

/** Options whose arguments have another name in the library. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  imageShape: 'size',
  batchSize: 'batch',
  baseFilters: 'filters',
  latentDim: 'latent',
  labels: 'classes',
};

/** The message of an error, in the words of the command line where it is about an option or an argument of the command. */
export function nameFlag(error: unknown, command: Command): string {
  if (!(error instanceof InvalidArgumentError)) return error instanceof Error ? error.message : String(error);
  const last =
    error.argument
      .split('.')
      .at(-1)
      ?.replace(/\[\d+\]$/, '') ?? '';
  const name = OTHER_NAMES[last] ?? last;
  const option = command.options.find((one) => one.attributeName() === name);
  const argument = command.registeredArguments.find((_, i) => command.args[i] === error.received);
  const subject = argument?.name().toUpperCase() ?? option?.long;
  return subject ? `${subject} ${error.requirement} (got ${describe(error.received)})` : error.message;
}
