import { mkdir, readdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { claimFolder } from '../../src/node/files/claimFolder.js';
import { ingest, type IngestOptions, type IngestReport, type Provenance } from '../../src/node/index.js';
import { tarOf, zipOf } from './archives.js';
import { image8, writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const pngs: Uint8Array[] = [];

beforeAll(async () => {
  for (let seed = 0; seed < 4; seed++) {
    const values = [...new RandomStream(seed).integers(12 * 12 * 3, 256)];
    pngs.push(new Uint8Array(await image8(values, [12, 12, 3]).png().toBuffer()));
  }
});
const png = (seed: number): Uint8Array => pngs[seed] ?? new Uint8Array();

/** A file with these bytes, and where its images go. */
async function sourceOf(
  name: string,
  bytes: Uint8Array | string,
): Promise<{ source: string; out: string; base: string }> {
  const base = await newFolder();
  await writeFile(join(base, name), bytes);
  return { source: join(base, name), out: join(base, 'out'), base };
}

/** The files of a folder without their digests. */
async function imagesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  return names
    .flatMap((name) => (/-[0-9a-f]{12}\.\w+$/.test(name) ? [name.replace(/-[0-9a-f]{12}\./, '.')] : []))
    .sort();
}

async function provenanceOf(out: string): Promise<Provenance[]> {
  const text = await readFile(join(out, 'provenance.jsonl'), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Provenance);
}

/** What was left out, by the name after the archive's own. */
const reasons = ({ skipped }: IngestReport): Record<string, string> =>
  Object.fromEntries(skipped.map(({ file, reason }) => [file.replace(/^[^!]*!/, ''), reason]));

const archives: [string, (files: Readonly<Record<string, Uint8Array>>) => Promise<Uint8Array>][] = [
  ['zip', zipOf],
  ['tar', tarOf],
  ['tar.gz', async (files) => gzipSync(await tarOf(files))],
];

describe.each(archives)('ingest of a %s archive', (kind, pack) => {
  it('takes its images, the folders as classes, and tells where each is from', async () => {
    const files = { 'all/cats/1.png': png(0), 'all/cats/sub/2.jpg': png(1), 'all/dogs/3.png': png(2) };
    const { source, out } = await sourceOf(`a.${kind}`, await pack({ ...files, 'all/.DS_Store': png(3) }));
    const report = await ingest(source, { out });
    expect(report).toEqual({ counts: { ingested: 3, present: 0, skipped: 0 }, skipped: [] });
    // By its content, the second is a PNG.
    expect(await imagesIn(out)).toEqual(['cats/1.png', 'cats/2.png', 'dogs/3.png']);
    const [first] = await provenanceOf(out);
    expect(first).toMatchObject({ source: `${source}!all/cats/1.png`, finalUrl: null, tags: ['cats'], skipped: null });
    expect(await readFile(join(out, first?.file ?? ''))).toEqual(Buffer.from(png(0)));
    expect(first?.bytes).toBe(png(0).length);
  });

  it('takes what is in no folder by the tag, and leaves out what is no image', async () => {
    const { source, out } = await sourceOf(`a.${kind}`, await pack({ '1.png': png(0), 'x.png': new Uint8Array(50) }));
    const report = await ingest([source], { out, tag: 'birds' });
    expect(await imagesIn(out)).toEqual(['birds/1.png']);
    expect(reasons(report)).toEqual({ 'x.png': 'is no JPEG, PNG, WebP, GIF, TIFF or AVIF by its content' });
  });

  it('goes on where it was, and reads an archive that changed anew', async () => {
    const { source, out } = await sourceOf(`a.${kind}`, await pack({ '1.png': png(0), '2.png': png(1) }));
    await ingest(source, { out });
    const [first] = await provenanceOf(out);
    await rm(join(out, first?.file ?? ''));
    expect((await ingest(source, { out })).counts).toEqual({ ingested: 1, present: 1, skipped: 0 });
    await writeFile(source, await pack({ '1.png': png(2), '2.png': png(1), '3.png': png(3) }));
    expect((await ingest(source, { out })).counts).toEqual({ ingested: 3, present: 0, skipped: 0 });
    expect(await readFile(join(out, first?.file ?? ''))).toEqual(Buffer.from(png(2)));
  });

  it('takes what comes before the damage, and says what there is', async () => {
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.png`, png(i % 4)]));
    const bytes = await pack(files);
    const { source, out } = await sourceOf(`a.${kind}`, bytes);
    await truncate(source, Math.floor(bytes.length * 0.6));
    const report = await ingest(source, { out });
    expect(Object.values(reasons(report)).join()).toMatch(/cannot be (read any further|unpacked)|is no JPEG/);
    if (kind === 'tar') expect(report.counts.ingested).toBeGreaterThan(10);
    for (const name of await readdir(out)) expect(name).not.toMatch(/part$/);
  });

  it('stops at what unpacks to far more than it is', async () => {
    const zeros = new Uint8Array(3e6);
    zeros.set(png(0));
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`${i}.png`, zeros]));
    const { source, out } = await sourceOf(`a.${kind}`, await pack(files));
    const report = await ingest(source, { out, maxFileBytes: 3e6 });
    if (kind === 'tar') expect(report.counts.ingested).toBe(12);
    else expect(Object.values(reasons(report)).join()).toMatch(/unpacks to more than \d+ bytes/);
    expect(reasons(await ingest(source, { out: `${out}2`, maxFileBytes: 2e6 }))['0.png']).toBe(
      'is larger than 2000000 bytes',
    );
  });
});

describe('a tar archive', () => {
  it('is read on when small files are left out one after the other', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 150 }, (_, i): [string, Uint8Array] => [i % 3 ? `${i}.png` : `${i}/../x.png`, png(i % 4)]),
    );
    for (const bytes of [await tarOf(files), gzipSync(await tarOf(files))]) {
      const { source, out } = await sourceOf('a.tar', bytes);
      expect((await ingest(source, { out })).counts).toEqual({ ingested: 100, present: 0, skipped: 50 });
    }
  });
});

describe('hostile archives', () => {
  const names = ['../up.png', 'a/../../up.png', '/abs.png', 'C:\\win.png', '..\\up.png', 'line\nbreak.png'];
  const expected = {
    '../up.png': 'has a path that leads out of the archive',
    'a/../../up.png': 'has a path that leads out of the archive',
    '/abs.png': 'has an absolute path',
    'C:\\win.png': 'has an absolute path',
    '..\\up.png': 'has a path that leads out of the archive',
    'line\nbreak.png': 'has control characters in its name',
  };

  it('as zip: paths that lead elsewhere, links, and what is encrypted', async () => {
    const password = { data: png(1), options: { password: 'secret' } };
    const link = { data: new TextEncoder().encode('/etc/passwd'), options: { unixMode: 0o120777 } };
    const files = Object.fromEntries(names.map((name) => [name, png(0)]));
    const { source, out, base } = await sourceOf(
      'a.zip',
      await zipOf({ ...files, password, link, 'fine.png': png(2) }),
    );
    const report = await ingest(source, { out });
    expect(reasons(report)).toEqual({ ...expected, password: 'is encrypted', link: 'is a link' });
    expect(await imagesIn(out)).toEqual(['fine.png']);
    expect((await readdir(base)).sort()).toEqual(['a.zip', 'out']);
  });

  it('as tar: paths that lead elsewhere, links, and devices', async () => {
    const files = Object.fromEntries(names.map((name) => [name, png(0)]));
    const bytes = await tarOf({
      ...files,
      soft: { name: 'soft', type: 'symlink', linkname: '/etc/passwd', size: 0 },
      hard: { name: 'hard', type: 'link', linkname: '../../etc/passwd', size: 0 },
      device: { name: 'device', type: 'character-device', size: 0 },
      'fine.png': png(2),
    });
    const { source, out, base } = await sourceOf('a.tar', bytes);
    const report = await ingest(source, { out });
    expect(reasons(report)).toEqual({
      ...expected,
      soft: 'is a link',
      hard: 'is a link',
      device: 'is no file but a pipe, a device or the like',
    });
    expect(await imagesIn(out)).toEqual(['fine.png']);
    expect((await readdir(base)).sort()).toEqual(['a.tar', 'out']);
  });

  it.each([
    ['its unpacked size', 24, 7],
    ['where its bytes are', 42, 0],
  ])('as zip: an entry that lies about %s', async (_, field, lie) => {
    const bytes = Buffer.from(await zipOf({ 'a.png': png(0), 'b.png': png(1) }));
    const entry = bytes.lastIndexOf('PK\u0001\u0002');
    bytes.writeUInt32LE(lie, entry + field);
    const { source, out } = await sourceOf('a.zip', bytes);
    const report = await ingest(source, { out });
    expect(report.counts.ingested).toBe(1);
    expect(Object.keys(reasons(report))).toEqual(['b.png']);
  });

  it('as zip: an entry that is damaged', async () => {
    const bytes = await zipOf({ 'a.png': { data: png(0), options: { level: 0 } }, 'b.png': png(1) });
    const damaged = Uint8Array.from(bytes);
    const at = Buffer.from(bytes).indexOf(Buffer.from(png(0)).subarray(0, 60));
    damaged[at + 50] = (damaged[at + 50] ?? 0) ^ 255;
    const { source, out } = await sourceOf('a.zip', damaged);
    const report = await ingest(source, { out });
    expect(reasons(report)['a.png']).toMatch(/^cannot be unpacked/);
    expect(report.counts.ingested).toBe(1);
  });

  it('with a class that is no name of a folder', async () => {
    const { source, out } = await sourceOf('a.zip', await zipOf({ 'con:/1.png': png(0), 'ok/2.png': png(1) }));
    expect(reasons(await ingest(source, { out }))).toEqual({
      'con:/1.png': 'has a class that no folder can be named after: "con:"',
    });
  });

  it('with more files than are allowed', async () => {
    const { source, out } = await sourceOf('a.zip', await zipOf({ 'a.png': png(0), 'b.png': png(1), 'c.png': png(2) }));
    await expect(ingest(source, { out, maxFiles: 2 })).rejects.toThrow(
      'must hold at most 2 files, or maxFiles be raised',
    );
  });
});

describe('ingest of a folder', () => {
  it('copies what is in it, and follows no link', async () => {
    const base = await newFolder();
    await writeFiles(join(base, 'in'), { 'cats/1.png': png(0), '2.png': png(1), 'cats/no.txt': 'text' });
    await writeFile(join(base, 'secret.png'), png(2));
    await symlink(join(base, 'secret.png'), join(base, 'in', 'link.png'));
    const report = await ingest(join(base, 'in'), { out: join(base, 'out') });
    expect(await imagesIn(join(base, 'out'))).toEqual(['2.png', 'cats/1.png']);
    expect(report.skipped.map(({ reason }) => reason)).toEqual([
      'is a link',
      'is no JPEG, PNG, WebP, GIF, TIFF or AVIF by its content',
    ]);
  });
});

describe('ingest refuses', () => {
  it.each<[string, object, string]>([
    ['sources', { sources: [] }, 'ingest: sources must hold at least one'],
    ['a source', { sources: [7] }, 'ingest: sources[0] must be a path, a link or { url, tags } (got 7)'],
    ['tags', { sources: [{ url: 'http://a.example', tags: [7] }] }, 'ingest: sources[0] must be a path, a link or'],
    ['out', { out: '' }, 'ingest: out must be a path (got "")'],
    ['concurrency', { concurrency: 0 }, 'ingest: concurrency must be at least 1 (got 0)'],
    ['delay', { delay: -1 }, 'ingest: delay must be at least 0 (got -1)'],
    ['timeout', { timeout: 0 }, 'ingest: timeout must be greater than 0 (got 0)'],
    ['userAgent', { userAgent: 'a\nb' }, 'ingest: userAgent must be printable ASCII (got "a\\nb")'],
    [
      'privateHosts',
      { privateHosts: 'localhost' },
      'ingest: privateHosts must be a list of host names (got "localhost")',
    ],
    ['an unknown option', { retry: 1 }, 'ingest: options has no option "retry"'],
  ])('a wrong %s', async (_, { sources = 'http://a.example/', ...options }: { sources?: unknown }, message) => {
    const all = { out: join(await newFolder(), 'out'), ...options } as IngestOptions;
    await expect(ingest(sources as string, all)).rejects.toThrow(message);
  });

  it('a second run at the same time', async () => {
    const { source, out } = await sourceOf('a.zip', await zipOf({ 'a.png': png(0) }));
    const work = join(out, '.ingest');
    await mkdir(work, { recursive: true });
    const release = await claimFolder('ingest', work);
    await expect(ingest(source, { out })).rejects.toThrow('in use by process');
    await release();
    expect((await ingest(source, { out })).counts.ingested).toBe(1);
  });

  it('what is no source', async () => {
    const { source, out, base } = await sourceOf('a.bin', 'neither');
    await expect(ingest(source, { out })).rejects.toThrow('must be a folder, a zip, tar or tar.gz archive, or a list');
    await expect(ingest(join(base, 'none'), { out })).rejects.toThrow('it does not exist');
  });
});

describe('ingest of lists', () => {
  it.each([
    ['list.csv', 'url\nhttp://x\n"http://y', 'must be a line of CSV'],
    ['list.csv', 'link\nhttp://x', 'must have a column url (got ["link"])'],
    ['list.json', '[', 'must be JSON'],
    ['list.json', '7', 'must be a list of links (got 7)'],
    ['list.json', '[{"link": "http://x"}]', '[0] must be a link, or an object with a url'],
    ['list.json', '{"cats": "http://x"}', '.cats must be a list of links'],
    ['list.jsonl', '"http://x"\n{"url":"http://x","tag":7}', ':2 must have a string as tag'],
  ])('refuses %s with %j', async (name, text, message) => {
    const { source, out } = await sourceOf(name, text);
    await expect(ingest(source, { out })).rejects.toThrow(message);
  });
});
