import { readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { resolution, sharpness } from '../../src/curation/index.js';
import { curate, imageFolder } from '../../src/node/index.js';
import { readShard, readShardEntry, tarHeader } from '../../src/node/datasets/tarShard.js';
import shards from '../fixtures/shards.json';
import { tarOf, zipOf } from './archives.js';
import { image8, writeFiles } from './imageFiles.js';
import { shardsOf } from './shardFixture.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const png = async (seed: number, size = 24): Promise<Uint8Array> => {
  const values = new RandomStream(seed).integers(size * size * 3, 256);
  return new Uint8Array(
    await image8([...values], [size, size, 3])
      .png()
      .toBuffer(),
  );
};
const filters = [resolution({ minimum: 16 })];

async function pictures(): Promise<Record<string, Uint8Array>> {
  const names = ['cats/1.png', 'cats/2.png', 'cats/10.png', 'dogs/1.png', 'dogs/2.png'];
  return Object.fromEntries(await Promise.all(names.map(async (name, i) => [name, await png(i)] as const)));
}

describe('curate packs shards', () => {
  it('that imageFolder reads like the folders, image by image', async () => {
    const base = await newFolder();
    await writeFiles(join(base, 'photos'), await pictures());
    const out = join(base, 'set');
    await curate(join(base, 'photos'), { out, filters, imageShape: [8, 8, 3], shardBytes: 500 });
    expect((await readdir(join(out, 'shards/train'))).length).toBeGreaterThan(1);
    const options = { imageShape: [8, 8, 3] } as const;
    const plain = await imageFolder(join(out, 'train'), options);
    const packed = await imageFolder(join(out, 'shards/train'), options);
    expect(packed.files).toEqual(plain.files);
    expect(packed.labelNames).toEqual(['cats', 'dogs']);
    const [a, b] = await Promise.all([plain, packed].map((data) => data.read([4, 0, 2, 3, 1], new RandomStream(0))));
    expect(b).toEqual(a);
  });

  it('anew where images come or go, and none without shardBytes', async () => {
    const base = await newFolder();
    await writeFiles(join(base, 'photos'), await pictures());
    const out = join(base, 'set');
    const shards = async (): Promise<string[]> => readdir(join(out, 'shards/train')).catch(() => []);
    await curate(join(base, 'photos'), { out, filters, shardBytes: 1e9 });
    const first = await shards();
    expect(first).toHaveLength(1);
    const { mtimeMs } = await stat(join(out, 'shards/train', first[0] ?? ''));
    await curate(join(base, 'photos'), { out, filters, shardBytes: 1e9 });
    expect((await stat(join(out, 'shards/train', first[0] ?? ''))).mtimeMs).toBe(mtimeMs);
    await rm(join(base, 'photos/cats/2.png'));
    await curate(join(base, 'photos'), { out, filters, shardBytes: 1e9 });
    expect(await shards()).not.toEqual(first);
    expect(await readShard(join(out, 'shards/train', (await shards())[0] ?? ''))).toHaveLength(4);
    await curate(join(base, 'photos'), { out, filters });
    expect(await shards()).toEqual([]);
  });

  it('as tar that others read, names of 150 bytes too', async () => {
    const base = await newFolder();
    const long = `${'folder '.repeat(12)}/${'ü'.repeat(30)}.png`;
    const bytes = Uint8Array.of(1, 2, 3);
    const path = join(base, 'a.tar');
    await writeFile(path, [tarHeader(long, 3), bytes, new Uint8Array(509), new Uint8Array(1024)]);
    const [entry] = await unpackTar(new Uint8Array(await readFile(path)), { strict: true });
    expect(entry?.header).toMatchObject({ name: long, size: 3 });
    expect(entry?.data).toEqual(bytes);
    expect(await readShard(path)).toEqual([{ name: long, offset: 512, size: 3 }]);
    expect(() => tarHeader('x'.repeat(101), 1)).toThrow('is too long for a tar archive');
  });

  it('of which browsers read the same bytes (test/web/shards.test.ts)', async () => {
    expect(await shardsOf(await newFolder())).toEqual(shards);
  });

  it('of which those of other programs are read where they are as plain, and else refused', async () => {
    const base = await newFolder();
    const path = join(base, 'a.tar');
    await writeFile(path, await tarOf({ 'b/1.png': await png(1), 'a/1.png': await png(2) }));
    const entries = await readShard(path);
    expect(entries.map(({ name }) => name)).toEqual(['b/1.png', 'a/1.png']);
    expect(entries[1] && new Uint8Array(await readShardEntry(path, entries[1]))).toEqual(await png(2));
    expect((await imageFolder(base, { imageShape: [8, 8, 3] })).labelNames).toEqual(['a', 'b']);
    await writeFile(path, await tarOf({ link: { name: 'link', type: 'symlink', linkname: 'x', size: 0 } }));
    await expect(imageFolder(base, { imageShape: [8, 8, 3] })).rejects.toThrow(
      'it holds something else than plain files',
    );
    await writeFile(path, 'no archive'.repeat(100));
    await expect(imageFolder(base, { imageShape: [8, 8, 3] })).rejects.toThrow('it is no ustar archive at byte 0');
    await writeFile(path, (await tarOf({ '1.png': await png(1) })).subarray(0, 700));
    await expect(imageFolder(base, { imageShape: [8, 8, 3] })).rejects.toThrow('it is cut off');
    // A size below zero would lead back to the same header for ever.
    await writeFile(path, [tarHeader('1.png', -512), new Uint8Array(1024)]);
    await expect(imageFolder(base, { imageShape: [8, 8, 3] })).rejects.toThrow('unpack it');
  });
});

describe.each([
  ['zip', zipOf],
  ['tar', tarOf],
  ['tar.gz', async (files: Record<string, Uint8Array>) => gzipSync(await tarOf(files))],
] as const)('curate of a %s archive', (kind, pack) => {
  it('gives what the folder gives, and says what it left out', async () => {
    const base = await newFolder();
    const files = await pictures();
    await writeFiles(join(base, 'photos'), files);
    const archive = join(base, `photos.${kind}`);
    await writeFile(
      archive,
      await pack({ ...files, 'cats/../../evil.png': await png(9), 'dogs/tiny.png': await png(8, 12) }),
    );
    const expected = await curate(join(base, 'photos'), { out: join(base, 'a'), filters });
    const out = join(base, 'b');
    const report = await curate(archive, { out, filters });
    expect(report.folder).toBe(archive);
    expect(report.counts).toMatchObject({ files: 7, kept: 5, skipped: 1, rejected: { resolution: 1 } });
    const digests = (part: typeof report) =>
      part.files.flatMap(({ verdict, digest }) => (verdict === 'kept' ? digest : [])).sort();
    expect(digests(report)).toEqual(digests(expected));
    const skipped = report.files.find(({ verdict }) => verdict === 'skipped');
    expect(skipped).toMatchObject({ file: 'cats/../../evil.png', reason: 'has a path that leads out of the archive' });
    expect((await readdir(join(out, 'train'))).sort()).toEqual(['cats', 'dogs']);
  });

  it('goes on, notices another archive, and leaves nothing of a dry run', async () => {
    const base = await newFolder();
    const archive = join(base, `photos.${kind}`);
    await writeFile(archive, await pack(await pictures()));
    const out = join(base, 'set');
    await curate(archive, { out, filters, dryRun: true });
    expect(await readdir(base)).toEqual([`photos.${kind}`]);
    await curate(archive, { out, filters });
    expect((await curate(archive, { out, filters: [sharpness({ minimum: 0 })] })).counts.kept).toBe(5);
    await writeFile(archive, await pack({ 'birds/1.png': await png(7) }));
    await utimes(archive, 1, 1);
    expect((await curate(archive, { out, filters })).files.map(({ file }) => file.replace(/-.*/, ''))).toEqual(['1']);
  });
});

it('curate refuses what is neither a folder nor an archive', async () => {
  const base = await newFolder();
  await writeFile(join(base, 'links.csv'), 'url\n');
  await expect(curate(join(base, 'links.csv'), { out: join(base, 'set') })).rejects.toThrow(
    'curate: folder must be a folder or an archive',
  );
});
