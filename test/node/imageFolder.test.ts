import { once } from 'node:events';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { batches, labelCounts, readLabels, type Dataset } from '../../src/data/index.js';
import { imageFolder, type ImageFolder, type ImageFolderOptions } from '../../src/node/index.js';
import { itKeepsTheContract } from '../data/datasetContract.js';
import { image16, image8, plain, writeFiles, type Shape } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const stream = new RandomStream(1);
const imageShape = [2, 2, 3] as const;

/** An image as bytes again. */
async function bytesOf(dataset: Dataset, index: number): Promise<number[]> {
  const { images } = await dataset.read([index], stream);
  return Array.from(images, (value) => Math.round(((value + 1) * 255) / 2));
}

/** A folder with these files, as a data set. */
async function folderOf(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: Partial<ImageFolderOptions> = {},
): Promise<ImageFolder> {
  const folder = await newFolder();
  await writeFiles(folder, files);
  return imageFolder(folder, { imageShape, ...options });
}

/** What one file becomes. */
async function decoded(
  name: string,
  content: Uint8Array,
  options: Partial<ImageFolderOptions> = {},
): Promise<number[]> {
  return bytesOf(await folderOf({ [name]: content }, { labels: false, ...options }), 0);
}

const grey = (value: number): Promise<Buffer> => plain([value], 2, 2).png().toBuffer();
const noise = image8(
  Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251),
  [64, 64, 3],
);
const firstHalf = (file: Uint8Array): Uint8Array => file.subarray(0, file.length / 2);

describe('imageFolder', () => {
  itKeepsTheContract(async () => folderOf({ 'a/1.png': await grey(0), 'b/1.png': await grey(255) }));

  it('takes the sub-folders as classes, in natural order, and what is in them at any depth', async () => {
    const one = await grey(10);
    const dataset = await folderOf({
      'class10/x.png': await grey(100),
      'class2/10.PNG': await grey(30),
      'class2/2.png': await grey(20),
      'class2/more/deep/a.png': await grey(40),
      'class1/x.jpeg': await sharp(one).jpeg().toBuffer(),
    });
    expect(dataset).toMatchObject({ size: 5, imageShape, labels: { kind: 'classes', count: 3 } });
    expect(dataset.labelNames).toEqual(['class1', 'class2', 'class10']);
    expect(dataset.files).toEqual([
      'class1/x.jpeg',
      'class2/2.png',
      'class2/10.PNG',
      'class2/more/deep/a.png',
      'class10/x.png',
    ]);
    expect(await readLabels(dataset)).toEqual(Int32Array.of(0, 1, 1, 1, 2));
    expect(await labelCounts(dataset)).toEqual([1, 3, 1]);
    for (const [i, value] of [10, 20, 30, 40, 100].entries()) {
      expect(await bytesOf(dataset, i)).toEqual(Array(12).fill(value));
    }
    expect(dataset.skipped).toEqual([]);
  });

  it('takes all images without labels', async () => {
    const one = await grey(1);
    const dataset = await folderOf({ 'a.png': one, 'b.png': one, 'sub/c.png': one }, { labels: false });
    expect(dataset).toMatchObject({ size: 3, labels: null, labelNames: null });
    expect(dataset.files).toEqual(['a.png', 'b.png', 'sub/c.png']);
  });

  it('passes over hidden files and companions, and tells what else it left out', async () => {
    const one = await grey(1);
    const dataset = await folderOf({
      'a/1.png': one,
      'a/._1.png': 'resource fork',
      'a/.DS_Store': 'x',
      'a/1.txt': 'caption',
      'a/movie.mp4': 'x',
      'b/1.png': one,
      'b/notes': 'x',
      '.git/c.png': one,
      'labels.csv': 'x',
      'cover.png': one,
    });
    expect(dataset.files).toEqual(['a/1.png', 'b/1.png']);
    expect(dataset.skipped).toEqual([
      { file: 'a/movie.mp4', reason: 'is no image by its name' },
      { file: 'b/notes', reason: 'is no image by its name' },
      { file: 'cover.png', reason: 'is not in the folder of a class' },
    ]);
  });

  it('follows links', async () => {
    const folder = await newFolder();
    await writeFiles(folder, { 'real/a/1.png': await grey(7), 'set/b/1.png': await grey(8) });
    await symlink(join(folder, 'real/a'), join(folder, 'set/a'));
    await symlink(join(folder, 'real/a/1.png'), join(folder, 'set/b/2.png'));
    const dataset = await imageFolder(join(folder, 'set'), { imageShape });
    expect(dataset.files).toEqual(['a/1.png', 'b/1.png', 'b/2.png']);
    expect((await bytesOf(dataset, 2))[0]).toBe(7);
    await symlink(join(folder, 'set'), join(folder, 'set/a/round'));
    await expect(imageFolder(join(folder, 'set'), { imageShape })).rejects.toThrow(
      /^imageFolder: the link .*round leads/,
    );
  });

  it('leaves out what only looks like a file', async () => {
    const folder = await newFolder();
    await writeFiles(folder, { 'a.png': await grey(7) });
    const server = createServer().listen(join(folder, 'b.png'));
    await once(server, 'listening');
    const dataset = await imageFolder(folder, { imageShape, labels: false });
    server.close();
    expect(dataset.skipped).toEqual([{ file: 'b.png', reason: 'is no file but a pipe, a socket or a device' }]);
  });
});

describe('imageFolder decodes', () => {
  const rgb: Shape = [2, 2, 3];
  const colours = [255, 0, 0, 0, 255, 0, 0, 0, 255, 10, 20, 30];
  // The grey of a colour is its luminance (CIE Y) as an sRGB value: 255 · γ(0.2126), γ(0.7152), γ(0.0722).
  const greys = [127, 220, 76];

  it('RGB, as it is and as grey', async () => {
    const png = await image8(colours, rgb).png().toBuffer();
    expect(await decoded('a.png', png)).toEqual(colours);
    expect((await decoded('a.png', png, { imageShape: [2, 2, 1] })).slice(0, 3)).toEqual(greys);
    const opaque = [255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 10, 20, 30, 255];
    expect(await decoded('a.png', png, { imageShape: [2, 2, 4] })).toEqual(opaque);
  });

  it('grey', async () => {
    const png = await image8([0, 100, 200, 255], [2, 2, 1]).png().toBuffer();
    expect((await sharp(png).metadata()).channels).toBe(1);
    expect(await decoded('a.png', png, { imageShape: [2, 2, 1] })).toEqual([0, 100, 200, 255]);
    expect(await decoded('a.png', png)).toEqual([0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255]);
  });

  it('palettes', async () => {
    const png = await image8(colours, rgb).png({ palette: true }).toBuffer();
    expect((await sharp(png).metadata()).isPalette).toBe(true);
    expect(await decoded('a.png', png)).toEqual(colours);
  });

  it('transparent pixels on the background, white if no other is named', async () => {
    const rgba = [255, 0, 0, 255, 0, 255, 0, 128, 0, 0, 255, 0, 10, 20, 30, 255];
    const png = await image8(rgba, [2, 2, 4]).png().toBuffer();
    const onWhite = await decoded('a.png', png);
    // 255 · (1 - 128/255) = 127.
    expect(onWhite).toEqual([255, 0, 0, 127, 255, 127, 255, 255, 255, 10, 20, 30]);
    const onBlue = await decoded('a.png', png, { background: [0, 0, 100] });
    expect(onBlue.slice(6)).toEqual([0, 0, 100, 10, 20, 30]);
    expect((await decoded('a.png', png, { imageShape: [2, 2, 1] }))[2]).toBe(255);
    expect(await decoded('a.png', png, { imageShape: [2, 2, 4] })).toEqual(rgba);
  });

  it('16-bit numbers', async () => {
    // 257 = 65535 / 255 takes bytes to 16 bits.
    const png = await image16(
      colours.map((value) => value * 257),
      rgb,
    )
      .png()
      .toBuffer();
    expect((await sharp(png).metadata()).depth).toBe('ushort');
    expect(await decoded('a.png', png)).toEqual(colours);
    const greyPng = await image16([0, 25700, 51400, 65535], [2, 2, 1]).png().toBuffer();
    expect((await sharp(greyPng).metadata()).space).toBe('grey16');
    expect(await decoded('a.png', greyPng, { imageShape: [2, 2, 1] })).toEqual([0, 100, 200, 255]);
    const tiff = await image16([0, 25700, 51400, 65535], [2, 2, 1]).tiff({ compression: 'lzw' }).toBuffer();
    expect((await sharp(tiff).metadata()).depth).toBe('ushort');
    expect(await decoded('a.tif', tiff, { imageShape: [2, 2, 1] })).toEqual([0, 100, 200, 255]);
  });

  it('CMYK', async () => {
    const jpeg = await plain([255, 0, 0], 8, 8).toColourspace('cmyk').jpeg({ quality: 100 }).toBuffer();
    expect((await sharp(jpeg).metadata()).space).toBe('cmyk');
    const [red = 0, green = 0, blue = 0] = await decoded('a.jpg', jpeg);
    // Printed red is duller than the screen's.
    expect(red).toBeGreaterThan(200);
    expect(Math.max(green, blue)).toBeLessThan(60);
  });

  it('as turned by EXIF', async () => {
    // Red above blue, turned by a quarter clockwise: blue left of red.
    const turned = image8(
      [...Array<number[]>(8).fill([255, 0, 0]), ...Array<number[]>(8).fill([0, 0, 255])].flat(),
      [4, 4, 3],
    );
    const jpeg = await turned
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
      .toBuffer();
    const image = await decoded('a.jpg', jpeg, { imageShape: [4, 4, 3] });
    expect(image[2]).toBeGreaterThan(240);
    expect(image[9]).toBeGreaterThan(240);
  });

  it('the first frame of an animation', async () => {
    const frames = await Promise.all([200, 20].map((value) => plain([value, value, value], 2, 2).png().toBuffer()));
    for (const format of ['gif', 'webp'] as const) {
      const animation = await sharp(frames, { join: { animated: true } })
        .toFormat(format, { lossless: true })
        .toBuffer();
      expect((await sharp(animation).metadata()).pages).toBe(2);
      expect(await decoded(`a.${format}`, animation)).toEqual(Array(12).fill(200));
    }
  });

  describe('and fits', () => {
    // Columns: black, grey, grey, white.
    const wide = (): Promise<Buffer> => image8([0, 100, 100, 255, 0, 100, 100, 255], [2, 4, 1]).png().toBuffer();
    const grey22 = [2, 2, 1] as const;

    it('by cutting off both sides', async () => {
      expect(await decoded('a.png', await wide(), { imageShape: grey22 })).toEqual([100, 100, 100, 100]);
    });

    it('by distorting', async () => {
      const [left = 0, right = 0] = await decoded('a.png', await wide(), { imageShape: grey22, resize: 'stretch' });
      expect(left).toBeLessThan(60);
      expect(right).toBeGreaterThan(160);
    });

    it('by bars of the background, transparent where there is alpha', async () => {
      const tall = await plain([90], 4, 2).png().toBuffer();
      const options = { imageShape: [4, 4, 3], resize: 'contain', background: [255, 0, 0] } as const;
      const row = [255, 0, 0, 90, 90, 90, 90, 90, 90, 255, 0, 0];
      expect(await decoded('a.png', tall, options)).toEqual([row, row, row, row].flat());
      const alpha = await decoded('a.png', tall, { ...options, imageShape: [4, 4, 4] });
      expect([alpha[3], alpha[7]]).toEqual([0, 255]);
    });

    it('with the mean of what falls into a pixel', async () => {
      const checkers = image8(
        Array.from({ length: 64 * 64 }, (_, i) => ((i + Math.floor(i / 64)) % 2) * 255),
        [64, 64, 1],
      );
      const image = await decoded('a.png', await checkers.png().toBuffer(), { imageShape: [4, 4, 1] });
      image.forEach((value) => expect(Math.abs(value - 127.5)).toBeLessThan(4));
    });
  });
});

describe('imageFolder on broken files', () => {
  const broken = async (): Promise<Record<string, string | Uint8Array>> => ({
    'a/1.png': await grey(1),
    'a/2.jpg': 'this is a text',
    'a/3.jpg': firstHalf(await noise.jpeg().toBuffer()),
    'b/1.png': await grey(2),
    'b/2.gif': '',
    'b/3.png': firstHalf(await noise.png().toBuffer()),
    'b/4.png': await grey(3),
  });

  it('names the first of them', async () => {
    const files = await broken();
    await expect(folderOf(files)).rejects.toThrow(
      /^imageFolder: cannot read .*2\.jpg: Input file .* \(onBroken: 'skip' leaves such files out\)$/,
    );
  });

  it('leaves them out and tells why', async () => {
    const dataset = await folderOf(await broken(), { onBroken: 'skip' });
    expect(dataset.files).toEqual(['a/1.png', 'b/1.png', 'b/4.png']);
    expect(dataset.size).toBe(3);
    expect(await readLabels(dataset)).toEqual(Int32Array.of(0, 1, 1));
    expect(await Promise.all([0, 1, 2].map(async (i) => (await bytesOf(dataset, i))[0]))).toEqual([1, 2, 3]);
    expect(dataset.skipped.map(({ file }) => file)).toEqual(['a/2.jpg', 'a/3.jpg', 'b/2.gif', 'b/3.png']);
    dataset.skipped.forEach(({ reason }) => expect(reason).not.toBe(''));
    expect(dataset.skipped[1]?.reason).toMatch(/premature end/);
  });

  it('names them when they are read if they were not verified', async () => {
    const dataset = await folderOf(await broken(), { verify: false });
    expect(dataset.size).toBe(7);
    await expect(dataset.read([0, 2], stream)).rejects.toThrow(/^imageFolder: cannot read .*3\.jpg: ./);
    expect(await bytesOf(dataset, 3)).toEqual(Array(12).fill(2));
  });

  it('names a file that went away, or a link that leads nowhere', async () => {
    const folder = await newFolder();
    await writeFiles(folder, { 'a.png': await grey(1) });
    const dataset = await imageFolder(folder, { imageShape, labels: false, cacheBytes: 0 });
    await rm(join(folder, 'a.png'));
    await expect(dataset.read([0], stream)).rejects.toThrow(/cannot read .*a\.png: it does not exist/);
    await symlink(join(folder, 'nowhere'), join(folder, 'b.png'));
    await expect(imageFolder(folder, { imageShape, labels: false })).rejects.toThrow(/b\.png: it does not exist/);
  });

  it('refuses a class that has broken images only', async () => {
    const files = { 'a/1.png': await grey(1), 'b/1.png': 'x', 'c/1.png': await grey(1) };
    await expect(folderOf(files, { onBroken: 'skip' })).rejects.toThrow(
      'imageFolder: folder must hold images of every class, or allowEmptyClasses be true (got "none in b")',
    );
    const allowed = await folderOf(files, { onBroken: 'skip', allowEmptyClasses: true });
    expect(await labelCounts(allowed)).toEqual([1, 0, 1]);
  });

  it('refuses a folder of broken images only', async () => {
    await expect(folderOf({ 'a.png': 'x' }, { labels: false, onBroken: 'skip' })).rejects.toThrow(
      'imageFolder: folder must hold an image that can be read',
    );
  });
});

describe('imageFolder keeps decoded images', () => {
  const files = async (): Promise<Record<string, Uint8Array>> => {
    const names = Array.from({ length: 6 }, (_, i) => [`${i}.png`, i * 10] as const);
    return Object.fromEntries(
      await Promise.all(names.map(async ([name, value]) => [name, await grey(value)] as const)),
    );
  };

  it.each([
    [0, 0],
    [12 * 4 + 11, 4],
    [2 ** 20, 6],
  ])('in %d bytes: %d of 6', async (cacheBytes, kept) => {
    const folder = await newFolder();
    await writeFiles(folder, await files());
    const dataset = await imageFolder(folder, { imageShape, labels: false, cacheBytes });
    for (let i = 0; i < 6; i++) expect((await bytesOf(dataset, i))[0]).toBe(i * 10);
    await rm(folder, { recursive: true });
    const readable = await Promise.all(
      Array.from({ length: 6 }, async (_, i) => bytesOf(dataset, i).catch(() => null)),
    );
    expect(readable.filter(Boolean)).toHaveLength(kept);
    readable.forEach((image, i) => expect(image?.[0] ?? i * 10).toBe(i * 10));
  });

  it('gives the same batches with and without', async () => {
    const all = await files();
    const take = async (options: Partial<ImageFolderOptions>): Promise<Float32Array[]> => {
      const taken: Float32Array[] = [];
      for await (const batch of batches(await folderOf(all, { labels: false, ...options }), { batchSize: 4, stream })) {
        if (taken.push(batch.images) === 5) break;
      }
      return taken;
    };
    const expected = await take({});
    expect(await take({ cacheBytes: 0 })).toEqual(expected);
    expect(await take({ verify: false, cacheBytes: 24 })).toEqual(expected);
  });

  it('tells its progress', async () => {
    const onProgress = vi.fn<(done: number, total: number) => void>();
    await folderOf(await files(), { labels: false, onProgress });
    expect(onProgress.mock.calls).toEqual([1, 2, 3, 4, 5, 6].map((done) => [done, 6]));
  });
});

describe('imageFolder stops', () => {
  it('reading when onProgress throws', async () => {
    const one = await grey(1);
    const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.png`, one]));
    let calls = 0;
    const onProgress = (): never => {
      calls++;
      throw new Error('stop');
    };
    await expect(folderOf(files, { labels: false, onProgress })).rejects.toThrow('stop');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(calls).toBeLessThanOrEqual(availableParallelism());
  });
});

describe('imageFolder refuses', () => {
  it.each([
    ['a folder that does not exist', 'nowhere', /^imageFolder: cannot read the folder .*nowhere: it does not exist$/],
    ['a file', 'file', /^imageFolder: cannot read the folder .*file: .* a file, not a folder$/],
    [
      'an empty folder',
      'empty',
      /^imageFolder: folder must have a sub-folder for each of two .*\(got "no sub-folder"\)$/,
    ],
    ['images without sub-folders', 'flat', /labels be false \(got "no sub-folder"\)$/],
    ['one class', 'one', /labels be false \(got "the one sub-folder cats"\)$/],
    ['classes without images', 'void', /^imageFolder: folder must hold an image \(got ".*void, with 1 other files"\)$/],
    ['a class without images', 'half', /must hold images of every class.*\(got "none in dogs"\)$/],
  ])('%s', async (_, name, message) => {
    const folder = await newFolder();
    const one = await grey(1);
    await writeFiles(folder, { 'flat/a.png': one, 'one/cats/a.png': one, 'half/cats/a.png': one, 'void/a/b.mp4': 'x' });
    for (const empty of ['empty', 'half/dogs', 'void/b']) await mkdir(join(folder, empty));
    await writeFile(join(folder, 'file'), 'x');
    await expect(imageFolder(join(folder, name), { imageShape })).rejects.toThrow(message);
  });

  it.each([
    [{ imageShape: [2, 2, 2] }, 'imageShape[2] must be 1, 3 or 4 channels (got 2)'],
    [{ imageShape: undefined }, 'imageShape must be [height, width, channels] (got undefined)'],
    [{ resize: 'fill' }, 'resize must be one of cover, contain, stretch (got "fill")'],
    [{ background: 'white' }, 'background must be [red, green, blue] (got "white")'],
    [{ background: [0, 0, 256] }, 'background[2] must be at most 255 (got 256)'],
    [{ onBroken: 'ignore' }, 'onBroken must be one of error, skip (got "ignore")'],
    [{ onBroken: 'skip', verify: false }, "verify must be true with onBroken: 'skip' (got false)"],
    [{ labels: false, allowEmptyClasses: true }, 'allowEmptyClasses must be absent without labels (got true)'],
    [{ cacheBytes: -1 }, 'cacheBytes must be at least 0 (got -1)'],
    [{ size: 32 }, 'options has no option "size"'],
  ])('%j', async (change, message) => {
    const options = { imageShape, ...change } as ImageFolderOptions;
    await expect(imageFolder(await newFolder(), options)).rejects.toThrow(`imageFolder: ${message}`);
  });

  it('what is no path', async () => {
    const wrong = 7 as unknown as string;
    await expect(imageFolder(wrong, { imageShape })).rejects.toThrow('imageFolder: folder must be a path (got 7)');
    await expect(imageFolder('', { imageShape })).rejects.toThrow('imageFolder: folder must be a path (got "")');
  });
});
