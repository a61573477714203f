import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/index.js';
import { RandomStream, version } from '../../src/core/index.js';
import { image8, writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const bin = resolve(import.meta.dirname, '../../src/cli/bin.ts');
let pictures: Record<string, Uint8Array> = {};

beforeAll(async () => {
  const made = Array.from({ length: 120 }, async (_, i): Promise<[string, Uint8Array]> => {
    const values = [...new RandomStream(i).integers(80 * 60 * 3, 256)];
    return [`${i % 2 ? 'odd' : 'even'}/${i}.png`, await image8(values, [60, 80, 3]).png().toBuffer()];
  });
  pictures = Object.fromEntries(await Promise.all(made));
});

async function photos(count = 120): Promise<{ folder: string; out: string }> {
  const base = await newFolder();
  await mkdir(join(base, 'photos'));
  await writeFiles(join(base, 'photos'), Object.fromEntries(Object.entries(pictures).slice(0, count)));
  return { folder: join(base, 'photos'), out: join(base, 'set') };
}

async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const stdout = { write: (text: string) => (out += text) };
  const stderr = { write: (text: string) => (err += text) };
  return { code: await runCommandLine(args, { stdout, stderr }), out, err };
}

/** The files of a set and its report. */
async function contentOf(out: string): Promise<{ files: string[]; report: string }> {
  const all = await readdir(out, { recursive: true, withFileTypes: true });
  const files = all.filter((entry) => entry.isFile() && !entry.parentPath.endsWith('.curation'));
  return {
    files: files.map((entry) => join(entry.parentPath, entry.name).slice(out.length)).sort(),
    report: (await readFile(join(out, 'curation.json'), 'utf8')).replaceAll(resolve(out, '..'), ''),
  };
}

describe('tfjs-gan', () => {
  it('tells its version and what there is, and refuses what there is not', async () => {
    expect(await run('--version')).toEqual({ code: 0, out: `${version}\n`, err: '' });
    expect((await run('--help')).out).toContain('curate [options] <folder>');
    expect(await run('curat')).toMatchObject({ code: 2, out: '' });
    expect((await run('curat')).err).toContain('Did you mean curate?');
  });
});

describe('tfjs-gan ingest', () => {
  it('brings images together and says how it went, the same a second time', async () => {
    const { folder, out } = await photos(4);
    await writeFiles(folder, { 'odd/note.txt': 'no image' });
    const first = await run('ingest', folder, '--out', out, '--quiet');
    expect(first).toMatchObject({ code: 0, err: '' });
    expect(first.out).toContain('4 images taken in\n0 there already\n1 left out\n');
    expect(first.out).toContain('note.txt" is no JPEG');
    const { out: text } = await run('ingest', folder, '--out', out, '--json');
    expect(JSON.parse(text)).toMatchObject({ counts: { ingested: 0, present: 4, skipped: 1 } });
    expect(await run('ingest', '--out', out)).toMatchObject({ code: 2 });
    expect(await run('ingest', join(folder, 'none'), '--out', out)).toMatchObject({ code: 1 });
    expect(await run('ingest', folder, '--out', out, '--retries', '-1')).toMatchObject({ code: 2 });
  });
});

describe('tfjs-gan curate', () => {
  it('makes a set and says how it went', async () => {
    const { folder, out } = await photos(10);
    const { code, out: text, err } = await run('curate', folder, '--out', out, '--min-size', '60', '--size', '20x10');
    expect([code, err]).toEqual([0, '']);
    expect(text).toBe(
      `10 files\n10  kept\n 0  rejected by resolution\n 0  skipped\nLook at ${join(out, 'curation.html')}\n`,
    );
    expect((await contentOf(out)).files).toHaveLength(12);
  });

  it('prints the report as JSON, and writes nothing in a dry run', async () => {
    const { folder, out } = await photos(4);
    const { code, out: text } = await run('curate', folder, '--out', out, '--no-grey', '--dry-run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(text)).toMatchObject({ counts: { files: 4, kept: 4 }, filters: [{ name: 'color' }] });
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });

  it('takes the filters that are named, or else all of them', async () => {
    const { folder, out } = await photos(2);
    const names = async (...flags: string[]) => {
      const { out: text } = await run('curate', folder, '--out', out, '--dry-run', '--json', ...flags);
      const { filters } = JSON.parse(text) as { filters: { name: string; options: unknown }[] };
      return filters.map(({ name, options }) => `${name} ${JSON.stringify(options)}`);
    };
    expect(await names('--dedupe', '--min-sharpness', '5', '--max-aspect', '3')).toEqual([
      'aspectRatio {"maximum":3}',
      'sharpness {"minimum":5}',
      'nearDuplicates {"maximumDistance":12}',
    ]);
    expect(await names('--max-exposure', '1')).toEqual(['exposure {"minimum":0.12,"maximum":1}']);
    expect(await names()).toHaveLength(6);
  });

  it.each([
    [['--min-size', '1.5'], 2, 'It must be a whole number.'],
    [['--held-out', '1'], 2, 'It must be at most 0.99.'],
    [['--size', '64x'], 2, 'It must be a size: 64, or 96x64 for 96 wide.'],
    [['--crop', 'top'], 2, 'Allowed choices are centre, attention.'],
    [['--no-gray'], 2, 'Did you mean --no-grey?'],
    [['--min-exposure', '0.9', '--max-exposure', '0.1'], 2, 'exposure: minimum must be at most the maximum'],
    [['--max-files', '1'], 2, 'must hold at most 1 files'],
  ])('refuses %j', async (flags, expected, message) => {
    const { folder, out } = await photos(3);
    const { code, err } = await run('curate', folder, '--out', out, ...flags);
    expect(err).toContain(message);
    expect(code).toBe(expected);
  });

  it('fails with code 1 where the folder is the trouble', async () => {
    const { folder, out } = await photos(1);
    expect(await run('curate', join(folder, 'none'), '--out', out)).toMatchObject({ code: 1 });
    expect((await run('curate', folder)).err).toContain("required option '--out <set>' not specified");
  });

  it.each([
    ['SIGKILL', null],
    ['SIGINT', 130],
  ] as const)('loses nothing when %s ends it at any moment', { timeout: 180_000 }, async (signal, code) => {
    const { folder, out } = await photos();
    const flags = ['--out', out, '--size', '32', '--held-out', '0.3', '--min-size', '50', '--dedupe'];
    const codes: (number | null)[] = [];
    for (const when of ['.curation/scores.jsonl', 'train', 'train/odd']) {
      const child = spawn(process.execPath, ['--import', 'tsx', bin, 'curate', folder, ...flags], { stdio: 'ignore' });
      const ended = new Promise<number | null>((done) => child.once('exit', (exit) => done(exit)));
      const appeared = untilThere(join(out, when), ended);
      await appeared;
      child.kill(signal);
      codes.push(await ended);
    }
    // It may have come to its end before the signal did.
    expect(codes.filter((exit) => exit !== 0 && exit !== code)).toEqual([]);
    expect((await run('curate', folder, ...flags)).code).toBe(0);
    const other = await photos();
    await run('curate', other.folder, '--out', other.out, ...flags.slice(2));
    expect(await contentOf(out)).toEqual(await contentOf(other.out));
  });
});

async function untilThere(path: string, ended: Promise<unknown>): Promise<void> {
  let over = false;
  void ended.then(() => (over = true));
  while (!over) {
    const found = await readFile(path).catch((error: unknown) => String(error).includes('EISDIR'));
    if (found) return;
    await wait(2);
  }
}
