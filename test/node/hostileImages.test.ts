import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { predicate } from '../../src/curation/index.js';
import { curate, ingest } from '../../src/node/index.js';
import { zipOf } from './archives.js';
import { image8, writeFiles } from './imageFiles.js';
import { canMount, fill, smallDisks } from './smallDisk.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const smallDisk = smallDisks();
const HUGE = 60_000;

const picture = (seed: number, size = 24) =>
  image8([...new RandomStream(seed).integers(size * size * 3, 256)], [size, size, 3]);
const png = async (seed: number, size?: number): Promise<Uint8Array> =>
  new Uint8Array(await picture(seed, size).png().toBuffer());

type Bomb = () => Promise<Buffer>;

/** Small files whose headers tell of 60,000×60,000 pixels, which take 10 GB. */
const bombs: Readonly<Record<string, Bomb>> = {
  jpeg: async () => {
    const file = await picture(1).jpeg().toBuffer();
    const frame = file.indexOf(Uint8Array.of(0xff, 0xc0));
    file.writeUInt16BE(HUGE, frame + 5);
    file.writeUInt16BE(HUGE, frame + 7);
    return file;
  },
  gif: async () => {
    const file = await picture(1).gif().toBuffer();
    // The screen and the frame, at its corner.
    const frame = file.indexOf(Uint8Array.of(0x2c, 0, 0, 0, 0, 24, 0, 24, 0));
    for (const place of [6, 8, frame + 5, frame + 7]) file.writeUInt16LE(HUGE, place);
    return file;
  },
  webp: async () => {
    const file = await picture(1).ensureAlpha(0.5).webp().toBuffer();
    const canvas = file.indexOf('VP8X') + 12;
    file.writeUIntLE(HUGE - 1, canvas, 3);
    file.writeUIntLE(HUGE - 1, canvas + 3, 3);
    return file;
  },
  tiff: async () => {
    const file = await picture(1).tiff().toBuffer();
    const directory = file.readUInt32LE(4);
    for (let entry = directory + 2; entry < directory + 2 + 12 * file.readUInt16LE(directory); entry += 12) {
      const tag = file.readUInt16LE(entry);
      if (tag !== 256 && tag !== 257) continue;
      file.writeUInt16LE(4, entry + 2);
      file.writeUInt32LE(HUGE, entry + 8);
    }
    return file;
  },
  avif: async () => {
    const file = await picture(1, 64).avif().toBuffer();
    const size = file.indexOf('ispe') + 8;
    file.writeUInt32BE(HUGE, size);
    file.writeUInt32BE(HUGE, size + 4);
    return file;
  },
};

describe('curate', () => {
  it.each(Object.entries(bombs))('decodes no %s that claims 60,000×60,000 pixels', async (format, make) => {
    const base = await newFolder();
    await writeFiles(join(base, 'in'), { [`bomb.${format}`]: await make(), 'good.png': await png(2) });
    const before = process.memoryUsage.rss();
    const { files } = await curate(join(base, 'in'), { out: join(base, 'set'), filters: [] });
    expect(files.map(({ verdict }) => verdict)).toEqual(['skipped', 'kept']);
    expect(files[0]?.reason).toMatch(/^has 60000×60000 pixels|^cannot be decoded/);
    expect(process.memoryUsage.rss() - before).toBeLessThan(500e6);
  });

  it('leaves out what is gone when its turn comes, and fails where an image is that was measured', async () => {
    const base = await newFolder();
    const names = Array.from({ length: 30 }, (_, i) => `${String(i).padStart(2, '0')}.png`);
    const files = Object.fromEntries(await Promise.all(names.map(async (name, i) => [name, await png(i)] as const)));
    await writeFiles(join(base, 'in'), files);
    let seen = 0;
    const removing = predicate('removing', async () => {
      if (++seen === 5) await rm(join(base, 'in'), { recursive: true });
      return true;
    });
    const gone = curate(join(base, 'in'), { out: join(base, 'set'), filters: [removing], dryRun: true });
    const reasons = (await gone).files.map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === 'cannot be read: it does not exist').length).toBeGreaterThan(10);
    await writeFiles(join(base, 'in'), files);
    seen = 0;
    await expect(curate(join(base, 'in'), { out: join(base, 'set'), filters: [removing] })).rejects.toThrow(
      /^curate: cannot read .*\.png: it does not exist$/,
    );
  });
});

/** What each of both says of the files in a folder, by their names. */
const readers: [string, (folder: string, out: string) => Promise<Record<string, string>>][] = [
  [
    'curate',
    async (folder, out) => {
      const { files } = await curate(folder, { out, filters: [] });
      return Object.fromEntries(files.map(({ file, reason }) => [file, reason ?? 'kept']));
    },
  ],
  [
    'ingest',
    async (folder, out) => {
      const { skipped } = await ingest(folder, { out });
      return Object.fromEntries(skipped.map(({ file, reason }) => [file.slice(folder.length + 1), reason]));
    },
  ],
];

describe.each(readers)('%s', (_, read) => {
  it.skipIf(process.platform === 'win32')('leaves out pipes, sockets, links in a circle and archives', async () => {
    const base = await newFolder();
    const folder = join(base, 'in');
    await writeFiles(folder, {
      'good.png': await png(1),
      'dots.../dots....png': await png(2),
      'two\nlines.png': await png(3),
      'inner.zip': await zipOf({ 'a.png': await png(4) }),
    });
    execFileSync('mkfifo', [join(folder, 'pipe.png')]);
    await symlink(folder, join(folder, 'circle'));
    await symlink(join(folder, 'self'), join(folder, 'self'));
    const socket = createServer().listen(join(folder, 'socket.png'));
    const found = await read(folder, join(base, 'out'));
    socket.close();
    expect(found).toMatchObject({
      'pipe.png': 'is no file but a pipe, a socket or a device',
      'socket.png': 'is no file but a pipe, a socket or a device',
      circle: 'is a link',
      self: 'is a link',
      'two\nlines.png': 'has control characters in its name',
      'inner.zip': 'is no JPEG, PNG, WebP, GIF, TIFF or AVIF by its content',
    });
    expect((await readdir(base)).sort()).toEqual(['in', 'out']);
  });

  it('refuses to write into the folder that it reads, by way of a link too', async () => {
    const base = await newFolder();
    await writeFiles(join(base, 'in'), { 'cats/1.png': await png(1) });
    await symlink(join(base, 'in'), join(base, 'link'));
    const message = 'out must be neither inside the folder of images nor around it';
    for (const out of ['in', 'in/out', 'link/new/out', '.'])
      await expect(read(join(base, 'in'), join(base, out))).rejects.toThrow(message);
    expect(await readdir(join(base, 'in'))).toEqual(['cats']);
  });

  it.skipIf(!canMount())('says when the disk is full, and goes on when it is not', async () => {
    const base = await newFolder();
    const disk = smallDisk(2000) ?? '';
    for (let i = 0; i < 20; i++) await writeFiles(join(base, 'in'), { [`${i}.png`]: await png(i, 64) });
    const out = join(disk, 'out');
    await mkdir(out);
    await writeFile(join(disk, 'room'), new Uint8Array(60_000));
    await fill(disk);
    await rm(join(disk, 'room'));
    await expect(read(join(base, 'in'), out)).rejects.toThrow(/cannot (write|make).*: the disk is full/);
    for (const name of await readdir(disk)) if (name.startsWith('filler')) await rm(join(disk, name));
    const reasons = await read(join(base, 'in'), out);
    expect(Object.values(reasons).filter((reason) => reason !== 'kept')).toEqual([]);
    const images = (await readdir(out, { recursive: true })).filter((name) => /-[0-9a-f]{12}\.png$/.test(name));
    expect(images).toHaveLength(20);
  });
});

it('ingest leaves out what is gone when its turn comes', async () => {
  const base = await newFolder();
  await writeFiles(join(base, 'in'), { '1.png': await png(1), '2.png': await png(2), '3.png': await png(3) });
  const onProgress = (): void => rmSync(join(base, 'in', '2.png'), { force: true });
  const report = await ingest(join(base, 'in'), { out: join(base, 'out'), onProgress });
  expect(report.skipped).toEqual([{ file: join(base, 'in/2.png'), reason: 'cannot be read: it does not exist' }]);
});
