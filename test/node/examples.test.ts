import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { image8, writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const root = fileURLToPath(new URL('../..', import.meta.url));

/** A folder with pictures of two classes, told apart by their brightness. */
async function pictures(count: number, side: number): Promise<string> {
  const folder = await newFolder();
  for (let i = 0; i < count; i++) {
    for (const [name, offset] of Object.entries({ dark: 0, light: 120 })) {
      const noise = new RandomStream(i).split(name);
      const pixels = Array.from({ length: side * side * 3 }, () => offset + Math.floor(120 * noise.uniform()));
      const png = await image8(pixels, [side, side, 3]).png().toBuffer();
      await writeFiles(folder, { [`${name}/${i}.png`]: png });
    }
  }
  return folder;
}

async function runExample(name: string, flags: Readonly<Record<string, string | number>>): Promise<string> {
  const out = join(await newFolder(), 'run');
  const args = Object.entries({ ...flags, backend: 'cpu', out }).map(([flag, value]) => `--${flag}=${value}`);
  const program = ['--import', 'tsx', `examples/${name}/main.ts`, ...args];
  await promisify(execFile)(process.execPath, program, { cwd: root });
  return out;
}

const missing = (folder: string, files: readonly string[]) => files.filter((file) => !existsSync(join(folder, file)));

async function metricsOf(folder: string): Promise<string[]> {
  const lines = (await readFile(join(folder, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
  const last = JSON.parse(lines.at(-1) ?? '') as { metrics?: { name: string }[] };
  return (last.metrics ?? []).map(({ name }) => name);
}

describe('the examples', { timeout: 300_000 }, () => {
  it('cifar10 trains the project before and after its fixes, and compares', async () => {
    const data = await pictures(110, 32);
    const out = await runExample('cifar10', { data, steps: 2, every: 1, filters: 4, batch: 4, images: 20 });
    expect(missing(out, ['comparison.html', 'before/report.html', 'after/images/labels.csv'])).toEqual([]);
    expect(await metricsOf(join(out, 'after'))).toEqual(['label agreement', 'kid']);
  });

  it('curated compares two sets and two starts', async () => {
    const [heap, source] = [await pictures(130, 32), await pictures(4, 16)];
    const sizes = { size: 16, filters: 4, samples: 70 };
    const out = await runExample('curated', { heap, source, ...sizes, 'source-steps': 1, steps: 2, every: 1 });
    const runs = ['curated, pretrained', 'curated, fresh', 'as found, pretrained', 'as found, fresh'];
    expect(missing(out, ['set/curation.html', 'comparison.html', ...runs.map((run) => `${run}/report.html`)])).toEqual(
      [],
    );
  });

  it('convgan compares labels at every layer with labels at the input', async () => {
    const data = await pictures(110, 16);
    const out = await runExample('convgan', { data, size: 16, filters: 2, steps: 1, every: 1, batch: 4, samples: 20 });
    const runs = ['label at every layer', 'label at the input'];
    expect(missing(out, ['comparison.html', ...runs.map((run) => `${run}/samples.png`)])).toEqual([]);
    expect(await metricsOf(join(out, 'label at the input'))).toEqual(['label agreement', 'kid']);
  });

  it('faces trains with all of the tricks', async () => {
    const out = await runExample('faces', { data: await pictures(8, 24), size: 24, filters: 2, steps: 1, every: 1 });
    expect(missing(out, ['samples.png', 'report.html', 'generator/model.json'])).toEqual([]);
  });
});
