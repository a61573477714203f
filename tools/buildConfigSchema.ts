import { readFileSync, writeFileSync } from 'node:fs';
import { format } from 'prettier';
import { configSchema } from '../src/cli/config/configSchema.js';
import { createProgram } from '../src/cli/createProgram.js';
import { withHelp } from './commandPage.js';

// Writes config.schema.json, the schema of files for `--config`, and the help in docs/command.md, out of the options of the commands.
const silent = { write: () => undefined };
const program = createProgram({ stdout: silent, stderr: silent, signal: null, self: null });
const schema = configSchema(program);
const text = await format(JSON.stringify(schema), { parser: 'json', printWidth: 120 });
writeFileSync(new URL('../config.schema.json', import.meta.url), text);
const page = new URL('../docs/command.md', import.meta.url);
writeFileSync(page, withHelp(readFileSync(page, 'utf8'), program));
