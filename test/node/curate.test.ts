import { mkdir, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { nearDuplicates, predicate, resolution, sharpness } from '../../src/curation/index.js';
import { curate, imageFolder, type CurateOptions, type CurationReport } from '../../src/node/index.js';
import { image16, image8, plain, writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

/** A colourful, sharp picture; another seed gives another. */
function picture(seed: number, size = 24) {
  const values = new RandomStream(seed).integers(size * size * 3, 256);
  return image8([...values], [size, size, 3]);
}
const png = (seed: number, size?: number): Promise<Buffer> => picture(seed, size).png().toBuffer();

/** A folder with these files, and where its set goes. */
async function folderOf(
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<{ folder: string; out: string }> {
  const base = await newFolder();
  await mkdir(join(base, 'photos'));
  await writeFiles(join(base, 'photos'), files);
  return { folder: join(base, 'photos'), out: join(base, 'set') };
}

const small: Partial<CurateOptions> = { filters: [resolution({ minimum: 16 }), nearDuplicates()] };

const verdicts = ({ files }: CurationReport) =>
  Object.fromEntries(files.map(({ file, reason }) => [file, reason ?? 'kept']));

async function listing(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && !entry.parentPath.includes('.curation'))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

describe('curate', () => {
  it('writes what passes, class by class, and a report of everything', async () => {
    const { folder, out } = await folderOf({
      'cat/one.png': await png(1),
      'cat/copy.png': await png(1),
      'dog/deep/two.png': await png(2),
      'dog/tiny.png': await png(3, 8),
      'dog/notes.txt': 'no image',
      'dog/broken.png': (await png(4)).subarray(0, 300),
      'dog/page.png': '<html>',
    });
    const report = await curate(folder, { out, imageShape: [12, 12, 3], ...small });
    expect(verdicts(report)).toMatchObject({
      'cat/copy.png': 'kept',
      'cat/one.png': 'looks the same as another',
      'dog/deep/two.png': 'kept',
      'dog/tiny.png': 'resolution 8 is below 16',
      'dog/notes.txt': 'is no JPEG, PNG, WebP, GIF, TIFF or AVIF by its content',
      'dog/page.png': 'is no JPEG, PNG, WebP, GIF, TIFF or AVIF by its content',
      'dog/broken.png': expect.stringContaining('cannot be decoded') as string,
    });
    expect(report.files.find(({ file }) => file === 'cat/one.png')?.duplicateOf).toBe('cat/copy.png');
    expect(report.counts).toEqual({
      files: 7,
      kept: 2,
      train: 2,
      heldOut: 0,
      rejected: { resolution: 1, nearDuplicates: 1 },
      skipped: 3,
    });
    expect(JSON.parse(await readFile(join(out, 'curation.json'), 'utf8'))).toEqual(report);
    const data = await imageFolder(join(out, 'train'), { imageShape: [12, 12, 3] });
    expect([data.size, data.labelNames]).toEqual([2, ['cat', 'dog']]);
  });

  it('writes a page that needs nothing else and in which no name becomes a tag', async () => {
    const { folder, out } = await folderOf({
      'cat/one.png': await png(1),
      'cat/copy.png': await png(1),
      'cat/<img src=x onerror=alert(1)>.png': await png(2, 8),
      'cat/<script>.txt': 'no image',
    });
    await curate(folder, { out, ...small });
    const page = await readFile(join(out, 'curation.html'), 'utf8');
    expect(page).not.toMatch(/<img src=x|<script>\.txt|https?:/);
    expect(page.match(/<h2>[^<]+/g)).toEqual(
      ['resolution', 'nearDuplicates', 'Kept ', 'Rejected: resolution ', 'Rejected: nearDuplicates ', 'Skipped '].map(
        (title) => `<h2>${title}`,
      ),
    );
    // One kept, the two duplicates side by side, and the small one.
    expect(page.match(/data:image\/webp/g)).toHaveLength(4);
  });

  it('copies files as they are without imageShape', async () => {
    const bytes = await picture(5).webp().toBuffer();
    const { folder, out } = await folderOf({ 'a b!.jpg': bytes });
    const { files } = await curate(folder, { out, ...small });
    const output = files[0]?.output ?? '';
    expect(output).toMatch(/^train\/a_b_-[0-9a-f]{12}\.webp$/);
    expect((await readFile(join(out, output))).equals(bytes)).toBe(true);
  });

  it('reads every kind of image, as its EXIF says, and of animations the first frame', async () => {
    const wide = image8([...new RandomStream(1).integers(40 * 20 * 3, 256)], [20, 40, 3]);
    const frames = sharp(Buffer.concat([Buffer.alloc(20 * 20 * 3, 90), Buffer.alloc(20 * 20 * 3, 200)]), {
      raw: { width: 20, height: 40, channels: 3, pageHeight: 20 },
    });
    const { folder, out } = await folderOf({
      'turned.jpg': await wide.clone().withMetadata({ orientation: 6 }).jpeg().toBuffer(),
      'cmyk.jpg': await plain([200, 30, 30], 20, 20).toColourspace('cmyk').jpeg().toBuffer(),
      'palette.png': await plain([30, 200, 30], 20, 20).png({ palette: true }).toBuffer(),
      'deep.png': await image16(Array<number>(400 * 3).fill(40_000), [20, 20, 3])
        .png()
        .toBuffer(),
      'grey.png': await plain([120], 20, 20).png().toBuffer(),
      'clear.png': await sharp({ create: { width: 20, height: 20, channels: 4, background: '#0000' } })
        .png()
        .toBuffer(),
      'moving.gif': await frames.gif().toBuffer(),
    });
    const bright = predicate(
      'bright',
      async (source) => {
        const image = source.small;
        expect(image.data).toHaveLength(image.width * image.height * 3);
        expect((await source.load(10)).width).toBeLessThanOrEqual(10);
        return image.data[0] ?? 0;
      },
      { minimum: 0 },
    );
    const { files } = await curate(folder, { out, filters: [bright] });
    expect(files.every(({ verdict }) => verdict === 'kept')).toBe(true);
    const of = (name: string) => files.find(({ file }) => file === name);
    expect(of('turned.jpg')?.size).toEqual([20, 40]);
    expect(of('moving.gif')).toMatchObject({ frames: 2, size: [20, 20] });
    expect(of('clear.png')?.scores).toEqual({ bright: 255 });
    expect(of('deep.png')?.scores.bright).toBeCloseTo(40_000 / 257, -0.5);
  });

  it('measures again only what is new, and removes what is rejected now', async () => {
    const { folder, out } = await folderOf({ 'a.png': await png(1), 'b.png': await png(2, 40) });
    const test = vi.fn(() => 1);
    const filters = (minimum: number) => [resolution({ minimum }), predicate('mine', test, { version: '1' })];
    await curate(folder, { out, filters: filters(10) });
    await writeFiles(folder, { 'c.png': await png(3, 50) });
    const report = await curate(folder, { out, filters: filters(30) });
    expect(test).toHaveBeenCalledTimes(3);
    expect(verdicts(report)).toMatchObject({ 'a.png': 'resolution 24 is below 30', 'b.png': 'kept', 'c.png': 'kept' });
    const kept = report.files.flatMap(({ output }) => output ?? []);
    expect((await listing(out)).filter((name) => name.startsWith('train'))).toEqual(kept.sort());
    await curate(folder, { out, filters: [predicate('mine', test, { version: '2' })] });
    expect(test).toHaveBeenCalledTimes(6);
  });

  it('notices a file that changed, also under its old name', async () => {
    const { folder, out } = await folderOf({ 'a.png': await png(1), 'b.png': await png(2) });
    await curate(folder, { out, ...small });
    await writeFile(join(folder, 'a.png'), await png(3, 8));
    await utimes(join(folder, 'a.png'), 1, 1);
    expect(verdicts(await curate(folder, { out, ...small }))['a.png']).toBe('resolution 8 is below 16');
  });

  it('holds out by content: the same images, whatever is added', async () => {
    const files = await Promise.all(
      Array.from({ length: 30 }, async (_, i) => [`${i}.png`, await png(i + 10)] as const),
    );
    const { folder, out } = await folderOf(Object.fromEntries(files.slice(0, 20)));
    const held = ({ files: all }: CurationReport) =>
      all.filter(({ part }) => part === 'held-out').map(({ digest }) => digest);
    const before = held(await curate(folder, { out, ...small, heldOut: 0.4, seed: 3 }));
    await writeFiles(folder, Object.fromEntries(files.slice(20)));
    const after = held(await curate(folder, { out, ...small, heldOut: 0.4, seed: 3 }));
    expect(before.length).toBeGreaterThan(2);
    expect(after).toEqual(expect.arrayContaining(before));
  });

  it('writes nothing in a dry run', async () => {
    const { folder, out } = await folderOf({ 'a.png': await png(1) });
    const report = await curate(folder, { out, ...small, dryRun: true });
    expect(report.counts.kept).toBe(1);
    await expect(readdir(out)).rejects.toThrow('ENOENT');
  });

  it('ends when it is told to, and goes on from there', async () => {
    const files = await Promise.all(Array.from({ length: 40 }, async (_, i) => [`${i}.png`, await png(i)] as const));
    const { folder, out } = await folderOf(Object.fromEntries(files));
    const end = new AbortController();
    let measured = 0;
    const test = () => {
      if (++measured === 15) end.abort(new Error('enough'));
      return true;
    };
    const filters = [predicate('count', test, { version: '1' })];
    await expect(curate(folder, { out, filters, signal: end.signal })).rejects.toThrow('enough');
    expect(await listing(out)).toEqual([]);
    const atEnd = measured;
    expect(atEnd).toBeLessThan(40);
    const { counts } = await curate(folder, { out, filters });
    expect(counts.kept).toBe(40);
    expect(measured).toBe(40);
  });

  it('tells how far it is', async () => {
    const { folder, out } = await folderOf({ 'a.png': await png(1), 'b.png': await png(2) });
    const seen: string[] = [];
    const onProgress: CurateOptions['onProgress'] = ({ phase, done, total }) => seen.push(`${phase} ${done}/${total}`);
    await curate(folder, { out, ...small, onProgress });
    expect(seen).toEqual(['measure 2/2', 'write 0/2', 'write 1/2', 'write 2/2']);
  });

  it('refuses folders and options that it cannot work with', async () => {
    const { folder, out } = await folderOf({ 'a.png': await png(1), 'more/b.png': await png(2) });
    await expect(curate(folder, { out: join(folder, 'set') })).rejects.toThrow('must be neither inside the folder');
    await expect(curate(join(folder, 'more'), { out: folder })).rejects.toThrow('must be neither inside the folder');
    await expect(curate(join(folder, 'none'), { out })).rejects.toThrow('does not exist');
    await expect(curate(join(folder, 'a.png'), { out })).rejects.toThrow('folder must be a folder');
    await expect(curate(folder, { out, heldOut: 1 })).rejects.toThrow('heldOut must be less than 1');
    await expect(curate(folder, { out, filters: [sharpness(), sharpness()] })).rejects.toThrow('a name of its own');
    // @ts-expect-error no such option
    await expect(curate(folder, { out, treshold: 1 })).rejects.toThrow('no option "treshold"');
    await mkdir(out);
    await writeFile(join(out, 'thesis.doc'), 'dear');
    await expect(curate(folder, { out })).rejects.toThrow('must be new, empty or the set of an earlier run');
    await rm(out, { recursive: true });
    await rm(folder, { recursive: true });
    await mkdir(folder);
    await expect(curate(folder, { out })).rejects.toThrow('must hold an image that can be read');
  });
});

describe('hostile input', () => {
  it('is skipped with a reason', async () => {
    const { folder, out } = await folderOf({ 'good.png': await png(1), 'line\nbreak.png': await png(2) });
    const outside = await newFolder();
    await writeFile(join(outside, 'secret.png'), await png(3));
    await symlink(outside, join(folder, 'outside'));
    await symlink(join(outside, 'secret.png'), join(folder, 'secret.png'));
    await writeFile(join(folder, 'bomb.png'), withSize(await png(4), 60_000, 60_000));
    await writeFile(join(folder, 'none.png'), withSize(await png(4), 0, 0));
    await writeFile(join(folder, 'random.jpg'), Uint8Array.from([0xff, 0xd8, 0xff, ...new Uint8Array(5000).fill(77)]));
    await writeFile(join(folder, 'empty.gif'), '');
    const report = await curate(folder, { out, filters: [], maxFileBytes: 10_000 });
    const found = verdicts(report);
    expect(found).toMatchObject({
      'good.png': 'kept',
      'line\nbreak.png': 'has control characters in its name',
      outside: 'is a link',
      'secret.png': 'is a link',
      'bomb.png': 'has 60000×60000 pixels, more than 67108864 in all',
      'empty.gif': 'is no JPEG, PNG, WebP, GIF, TIFF or AVIF by its content',
    });
    expect(found['random.jpg']).toContain('cannot be decoded');
    expect(found['none.png']).toContain('cannot be decoded');
    await expect(curate(folder, { out, maxFiles: 3 })).rejects.toThrow(
      'must hold at most 3 files, or maxFiles be raised',
    );
    expect(verdicts(await curate(folder, { out, filters: [], maxFileBytes: 3000 }))['random.jpg']).toBe(
      'is larger than 3000 bytes',
    );
  });
});

/** A PNG whose header claims another size. */
function withSize(file: Buffer, width: number, height: number): Buffer {
  const changed = Buffer.from(file);
  changed.writeUInt32BE(width, 16);
  changed.writeUInt32BE(height, 20);
  changed.writeUInt32BE(crc32(changed.subarray(12, 29)), 29);
  return changed;
}
