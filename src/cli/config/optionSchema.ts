import type { Command, Option } from 'commander';
import type { Json } from '../../core/index.js';

type Schema = Readonly<Record<string, Json>>;

/** Options that make no sense in a file. */
const ONLY_ON_THE_COMMAND_LINE = ['config', 'help', 'version'];

/** The options of a command that a configuration file may have, by their names in it; `--no-faces` is `faces`. */
export function configurable(command: Command): ReadonlyMap<string, readonly Option[]> {
  const names = new Map<string, readonly Option[]>();
  for (const option of command.options) {
    const name = option.attributeName();
    if (!ONLY_ON_THE_COMMAND_LINE.includes(name)) names.set(name, [...(names.get(name) ?? []), option]);
  }
  return names;
}

/** What an option takes in a configuration file. */
export function schemaOf(option: Option): Schema {
  const description = option.description;
  if (option.negate) return { type: 'boolean', description: `false: ${description}` };
  if (option.isBoolean()) return { type: 'boolean', description };
  const value = valueSchema(option);
  const defaultValue: Json | undefined = isPlain(option.defaultValue) ? option.defaultValue : undefined;
  return {
    ...(option.optional ? { anyOf: [value, { const: true }] } : value),
    description,
    ...(defaultValue !== undefined && { default: defaultValue }),
  };
}

function valueSchema(option: Option): Schema {
  if (option.variadic) return { type: 'array', items: { type: 'string' } };
  if (option.argChoices) return { enum: [...option.argChoices] };
  const parser: unknown = option.parseArg;
  return hasSchema(parser) ? parser.schema : { type: 'string' };
}

function hasSchema(parser: unknown): parser is { readonly schema: Schema } {
  return typeof parser === 'function' && 'schema' in parser;
}

function isPlain(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value);
}
