import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configSchema } from '../../src/cli/config/configSchema.js';
import { createProgram } from '../../src/cli/createProgram.js';
import { withHelp } from '../../tools/commandPage.js';

const silent = { write: () => undefined };
const program = createProgram({ stdout: silent, stderr: silent, signal: null, self: null });

interface Schema {
  readonly properties: Readonly<Record<string, { readonly properties: Readonly<Record<string, unknown>> }>>;
}

describe('docs/command.md', () => {
  it('has the help of every command', async () => {
    const page = await readFile(resolve(import.meta.dirname, '../../docs/command.md'), 'utf8');
    expect(page).toBe(withHelp(page, program));
    for (const command of program.commands) expect(page).toContain(`## tfjs-gan ${command.name()}`);
  });
});

describe('config.schema.json', () => {
  const file = resolve(import.meta.dirname, '../../config.schema.json');

  it('is what `npm run build:schema` makes of the commands', async () => {
    expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(JSON.parse(JSON.stringify(configSchema(program))));
  });

  it('has every option of every command', async () => {
    const { properties } = JSON.parse(await readFile(file, 'utf8')) as Schema;
    for (const command of program.commands) {
      const names = command.options.map((option) => option.attributeName()).filter((name) => name !== 'config');
      const section = properties[command.name()]?.properties ?? {};
      expect(Object.keys(section).sort(), command.name()).toEqual([...new Set(names)].sort());
    }
  });
});
