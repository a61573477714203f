import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { image8, writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const root = fileURLToPath(new URL('../..', import.meta.url));

describe('examples/transfer', { timeout: 300_000 }, () => {
  it('adapts a source to a class that it has not seen, by each policy', async () => {
    const folder = await newFolder();
    for (const [name, count] of [
      ['cat', 3],
      ['truck', 24],
    ] as const) {
      for (let i = 0; i < count; i++) {
        const pixels = Array.from({ length: 16 * 16 * 3 }, (_, j) => (j * (i + 7)) % 256);
        const png = await image8(pixels, [16, 16, 3]).png().toBuffer();
        await writeFiles(folder, { [`${name}/${i}.png`]: png });
      }
    }
    const out = join(await newFolder(), 'run');
    const options = ['--data', folder, '--out', out, '--backend', 'cpu', '--size', '16', '--images', '4'];
    const numbers = ['--steps', '2', '--source-steps', '1', '--samples', '20', '--seeds', '2'];
    const program = ['--import', 'tsx', 'examples/transfer/main.ts', ...options, ...numbers];
    await promisify(execFile)(process.execPath, program, { cwd: root });
    const rows = (await readFile(join(out, 'table.md'), 'utf8')).trimEnd().split('\n').slice(2);
    expect(rows.map((row) => row.split(' | ')[0])).toEqual(
      ['from scratch', 'the source as it is', 'train all', 'freezeD', 'freezeG', 'onlyNorms', 'last layers']
        .concat('unfreezeByStep', 'l2sp', 'elasticWeights', 'featureDistillation', 'transfer()')
        .map((name) => `| ${name}`),
    );
    expect(
      rows.every((row) => /\| -?\d+\.\d\d ± \d+\.\d\d \| 1 \| (\d+\.\d{3} \| \d+\.\d\d \| \d+\.\d)?[ |]*\|$/.test(row)),
    ).toBe(true);
  });
});
