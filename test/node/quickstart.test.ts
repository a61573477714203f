import { execFile } from 'node:child_process';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { StepReport } from '../../src/training/index.js';
import { image8, writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const root = fileURLToPath(new URL('../..', import.meta.url));

async function quickstart(...options: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'quickstart', '--', ...options], {
    cwd: root,
  });
  return stdout;
}

// Each test trains in a process of its own.
describe('npm run quickstart', { timeout: 300_000 }, () => {
  it('trains on digits and leaves samples, metrics, a report and the generator', async () => {
    const out = join(await newFolder(), 'run');
    const output = await quickstart('--steps', '2', '--out', out);
    expect(output).toContain('Data: 10000 images of 28×28×1 in 10 classes');
    expect(output).toMatch(/2 steps of \d+ images will take about 1 min on wasm/);
    expect((await readdir(out)).sort()).toEqual(
      expect.arrayContaining(['generator', 'metrics.jsonl', 'report.html', 'samples.png']),
    );
    expect((await readdir(join(out, 'generator'))).sort()).toEqual(['model.json', 'weights.bin']);
    const metrics = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
    const reports = metrics.map((line) => JSON.parse(line) as StepReport);
    expect(reports.map(({ step }) => step)).toEqual([1, 2]);
    expect(reports.every(({ findings, gradients }) => Array.isArray(findings) && gradients)).toBe(true);
    expect(reports.at(-1)?.metrics?.map(({ name }) => name)).toEqual(['label agreement', 'fid']);
    const resumed = await quickstart('--steps', '3', '--out', out, '--resume');
    expect(resumed).toContain('Going on after step 2.\n1 steps of');
    const after = (await readFile(join(out, 'metrics.jsonl'), 'utf8')).trimEnd().split('\n');
    expect(after.slice(0, 2)).toEqual(metrics);
    expect(after.slice(2).map((line) => (JSON.parse(line) as StepReport).step)).toEqual([3]);
    // Ten columns of 28 pixels, one a digit.
    expect((await sharp(join(out, 'samples.png')).metadata()).width).toBeGreaterThanOrEqual(280);
  });

  it('trains on a folder of images, conditional on the names of its folders', async () => {
    const folder = await newFolder();
    const pixels = (seed: number) => Array.from({ length: 12 * 10 * 3 }, (_, i) => (i * seed) % 256);
    for (const [name, seed] of [
      ['cat', 7],
      ['dog', 11],
    ] as const) {
      const files = [0, 1, 2].map(
        async (i) =>
          [
            `${name}/${i}.png`,
            await image8(pixels(seed + i), [12, 10, 3])
              .png()
              .toBuffer(),
          ] as const,
      );
      await writeFiles(folder, Object.fromEntries(await Promise.all(files)));
    }
    const out = join(await newFolder(), 'run');
    const output = await quickstart('--steps', '2', '--out', out, '--data', folder, '--size', '16', '--backend', 'cpu');
    expect(output).toContain('Data: 6 images of 16×16×3 in 2 classes (cat, dog)');
    expect((await stat(join(out, 'samples.png'))).size).toBeGreaterThan(0);
  });

  it('says what is wrong with the command line', async () => {
    await expect(quickstart('--steps', '0')).rejects.toThrow(
      'quickstart: --steps must be an integer of at least 1 (got \\"0\\")'.replaceAll('\\', ''),
    );
    await expect(quickstart('--resume', '--out', 'runs/none')).rejects.toThrow(
      /there is no checkpoint in folder .*runs.none.checkpoints/,
    );
    await expect(quickstart('--backend', 'cuda')).rejects.toThrow(
      '--backend must be one of wasm, cpu, webgpu, tensorflow',
    );
    expect(await quickstart('--help')).toContain('--data FOLDER');
  });
});
