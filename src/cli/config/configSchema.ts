import type { Command } from 'commander';
import type { Json } from '../../core/index.js';
import { configurable, schemaOf } from './optionSchema.js';

/** The JSON schema of configuration files, out of the options of the program's commands. */
export function configSchema(program: Command): Json {
  const commands = program.commands.filter((command) => configurable(command).size > 0);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of tfjs-gan',
    description: 'Options of the command tfjs-gan, by command; those of the command line come before them.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { type: 'string' },
      ...Object.fromEntries(commands.map((command) => [command.name(), sectionOf(command)])),
    },
  };
}

function sectionOf(command: Command): Json {
  const properties = [...configurable(command)].flatMap(([name, [option]]) =>
    option ? [[name, schemaOf(option)] as const] : [],
  );
  return {
    type: 'object',
    description: command.summary() || command.description(),
    additionalProperties: false,
    properties: Object.fromEntries(properties),
  };
}
