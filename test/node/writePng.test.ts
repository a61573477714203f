import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { writePng } from '../../src/node/index.js';
import { fileError } from '../../src/node/files/fileError.js';
import { importPeer } from '../../src/node/files/importPeer.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const picture = (...data: number[]) => ({ data: Uint8ClampedArray.from(data), width: data.length / 8, height: 2 });

describe('writePng', () => {
  it.each([
    ['grey', 1, [7, 7, 7, 255, 9, 9, 9, 255], [7, 7, 7, 9, 9, 9]],
    ['colour', 3, [1, 2, 3, 255, 9, 9, 9, 255], [1, 2, 3, 9, 9, 9]],
    ['transparent', 4, [1, 1, 1, 255, 9, 9, 9, 254], [1, 1, 1, 255, 9, 9, 9, 254]],
  ])('writes %s pixels in %i channels', async (_, channels, rgba, expected) => {
    const file = join(await newFolder(), 'deep', 'a.png');
    await writePng(file, picture(...rgba));
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    expect([info.width, info.height]).toEqual([1, 2]);
    expect((await sharp(file).metadata()).channels).toBe(channels);
    expect([...data]).toEqual(expected);
  });

  it('replaces a file, and leaves nothing half-written where it cannot', async () => {
    const folder = await newFolder();
    const file = join(folder, 'a.png');
    await writeFile(file, 'old');
    await writePng(file, picture(1, 1, 1, 255, 2, 2, 2, 255));
    expect((await sharp(file).metadata()).format).toBe('png');
    await mkdir(join(folder, 'b.png'));
    await expect(writePng(join(folder, 'b.png'), picture(1, 1, 1, 255, 2, 2, 2, 255))).rejects.toThrow(
      `writePng: cannot write ${join(folder, 'b.png')}: it is a folder`,
    );
    expect((await readdir(folder)).sort()).toEqual(['a.png', 'b.png']);
  });

  it('refuses pixels that do not fill the picture', async () => {
    const data = new Uint8ClampedArray(12);
    await expect(writePng('a.png', { data, width: 2, height: 2 })).rejects.toThrow(
      'writePng: picture.data must hold 2 × 2 RGBA pixels, 16 bytes (got Uint8ClampedArray(12))',
    );
    await expect(writePng('a.png', { data, width: 0, height: 2 })).rejects.toThrow('picture.width must be at least 1');
    await expect(writePng('', { data, width: 3, height: 1 })).rejects.toThrow('writePng: file must be a path');
  });
});

describe('fileError', () => {
  it.each([
    ['ENOSPC', 'the disk is full'],
    ['EROFS', 'the disk is read-only'],
    ['EACCES', 'no permission'],
  ])('puts %s into words', (code, words) => {
    const error = fileError('save', 'write', '/a/b', Object.assign(new Error('low level'), { code }));
    expect(error.message).toBe(`save: cannot write /a/b: ${words}`);
    expect(error.cause).toMatchObject({ code });
  });
});

describe('importPeer', () => {
  it('says how to install what is missing', async () => {
    const missing = importPeer('writePng', 'sharp', () => Promise.reject(new Error('Cannot find package')));
    await expect(missing).rejects.toThrow(
      'writePng: needs the package sharp; run: npm install sharp\n(Cannot find package)',
    );
  });
});
