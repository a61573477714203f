/** Writes test/fixtures/shards.json: `npx tsx tools/shardFixture.ts`. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { shardsOf } from '../test/node/shardFixture.js';

const folder = await mkdtemp(join(tmpdir(), 'shards-'));
const file = fileURLToPath(new URL('../test/fixtures/shards.json', import.meta.url));
await writeFile(file, `${JSON.stringify(await shardsOf(folder), null, 2)}\n`);
await rm(folder, { recursive: true });
