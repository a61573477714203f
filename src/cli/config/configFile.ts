import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { describe } from '../../core/index.js';
import { configurable } from './optionSchema.js';

/** Adds `--config`, whose file gives the options that are not on the command line. */
export function addConfigFlag(command: Command): Command {
  const option = new Option('--config <file>', 'take options from the section of this command in a JSON file');
  return command.addOption(
    option.argParser((file: string) => {
      const section = sectionIn(file, readConfig(file), command);
      applyValues(command, section, 'config', `${command.name()} in ${file}`);
      return file;
    }),
  );
}

/**
 * Sets options of a command that the command line does not set.
 *
 * @param place - where the values are from, for messages.
 */
export function applyValues(
  command: Command,
  values: Readonly<Record<string, unknown>>,
  source: 'config' | 'run',
  place: string,
): void {
  const options = configurable(command);
  for (const [name, value] of Object.entries(values)) {
    const variants = options.get(name);
    if (!variants) throw new InvalidArgumentError(`${place} has no option ${name}: ${[...options.keys()].join(', ')}.`);
    const given = command.getOptionValueSource(name);
    if (given !== 'cli' && !(source === 'run' && given === 'config'))
      command.setOptionValueWithSource(name, parse(variants, value, `${place}: ${name}`), source);
  }
}

function parse(variants: readonly Option[], value: unknown, place: string): unknown {
  const [option] = variants;
  const refused = (requirement: string) =>
    new InvalidArgumentError(`${place} must be ${requirement} (got ${describe(value)}).`);
  if (!option || option.isBoolean() || option.negate) {
    if (typeof value !== 'boolean') throw refused('true or false');
    return value;
  }
  if (option.optional && value === true) return true;
  if (option.variadic) {
    if (!Array.isArray(value) || value.some((one) => typeof one !== 'string')) throw refused('a list of texts');
    return value;
  }
  const text = textOf(value);
  if (text === null) throw refused('a text, a number or a list of texts');
  if (option.argChoices && !option.argChoices.includes(text)) throw refused(`one of ${option.argChoices.join(', ')}`);
  try {
    return option.parseArg ? option.parseArg<unknown>(text, undefined) : text;
  } catch (error) {
    if (!(error instanceof InvalidArgumentError)) throw error;
    throw new InvalidArgumentError(`${place}: ${error.message} (got ${describe(value)})`);
  }
}

/** A value as it would stand on the command line; null for one that cannot. */
function textOf(value: unknown): string | null {
  if (Array.isArray(value)) return value.every((one) => typeof one === 'string') ? value.join(',') : null;
  return typeof value === 'string' || typeof value === 'number' ? String(value) : null;
}

function readConfig(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new InvalidArgumentError(`It cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new InvalidArgumentError(`It is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function sectionIn(file: string, config: unknown, command: Command): Record<string, unknown> {
  if (!isRecord(config)) throw new InvalidArgumentError('It must hold an object with a section for each command.');
  const known = command.parent?.commands.map((one) => one.name()) ?? [];
  const stray = Object.keys(config).find((name) => name !== '$schema' && !known.includes(name));
  if (stray !== undefined)
    throw new InvalidArgumentError(`${file} has a section ${stray}, which is no command: ${known.join(', ')}.`);
  const section = config[command.name()] ?? {};
  if (!isRecord(section)) throw new InvalidArgumentError(`Its section ${command.name()} must be an object.`);
  return section;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
