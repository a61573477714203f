import { existsSync, writeFileSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { writeImages } from '../../src/node/index.js';
import { generate } from '../../src/training/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';
import { attributeGenerator, classGenerator, latentGenerator } from '../training/revealingGenerators.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

async function greyOf(file: string): Promise<number[]> {
  return [...(await sharp(file).extractChannel(0).raw().toBuffer())];
}

/** What an image's pixels must be in the file. */
async function bytesOf(model: LayersModel, options: { count: number; seed: number }): Promise<number[]> {
  const { images } = await generate(model, options);
  const bytes = [...Uint8ClampedArray.from(await images.data(), (value) => (value + 1) * 127.5)];
  images.dispose();
  return bytes;
}

describe('writeImages', () => {
  it('writes each image into the folder of its class, and lists it', async () => {
    const folder = join(await newFolder(), 'out');
    const model = classGenerator(2, 3);
    const options = { count: 5, seed: 4 };
    const written = await writeImages(model, {
      ...options,
      folder,
      labelNames: ['cat', 'dog, wet', 'owl'],
      batchSize: 2,
    });
    expect(written).toEqual({ folder, count: 5 });
    expect((await readdir(folder)).sort()).toEqual(['dog, wet', 'cat', 'labels.csv', 'owl'].sort());
    expect(await readFile(join(folder, 'labels.csv'), 'utf8')).toBe(
      [
        'file,label,name',
        'cat/0001.png,0,cat',
        '"dog, wet/0001.png",1,"dog, wet"',
        'owl/0001.png,2,owl',
        'cat/0002.png,0,cat',
        '"dog, wet/0002.png",1,"dog, wet"',
        '',
      ].join('\n'),
    );
    const bytes = await bytesOf(model, options);
    expect(await greyOf(join(folder, 'cat', '0002.png'))).toEqual(bytes.slice(9, 12));
    model.dispose();
  });

  it('writes a thousand by default, numbered by class', async () => {
    const folder = await newFolder();
    const model = classGenerator(1, 2);
    expect((await writeImages(model, { folder })).count).toBe(1000);
    expect((await readdir(folder)).sort()).toEqual(['0', '1', 'labels.csv']);
    const files = (await readdir(join(folder, '1'))).sort();
    expect([files.length, files[0], files[499]]).toEqual([500, '0001.png', '0500.png']);
    model.dispose();
  });

  it('writes images without classes into the folder itself', async () => {
    const folder = await newFolder();
    const [plain, attributes] = [latentGenerator(2), attributeGenerator(1, 2)];
    await writeImages(plain, { folder: join(folder, 'plain'), count: 1 });
    expect(await readFile(join(folder, 'plain', 'labels.csv'), 'utf8')).toBe('file\n0001.png\n');
    await writeImages(attributes, {
      folder: join(folder, 'a'),
      count: 1,
      labels: [0.5, 1],
      labelNames: ['hat', 'x/"y"'],
    });
    expect(await readFile(join(folder, 'a', 'labels.csv'), 'utf8')).toBe('file,hat,"x/""y"""\n0001.png,0.5,1\n');
    [plain, attributes].forEach((model) => void model.dispose());
  });

  it('keeps complete, listed images when it is stopped', async () => {
    const folder = await newFolder();
    const model = latentGenerator(2);
    const controller = new AbortController();
    const work = writeImages(model, { folder, count: 5000, batchSize: 8, signal: controller.signal });
    setTimeout(() => {
      controller.abort(new Error('enough'));
    }, 200);
    await expect(work).rejects.toThrow('enough');
    const files = (await readdir(folder)).filter((name) => name !== 'labels.csv');
    expect(files.length % 8).toBe(0);
    expect(files.length).toBeLessThan(5000);
    const listed = (await readFile(join(folder, 'labels.csv'), 'utf8')).trim().split('\n').slice(1);
    expect(listed.sort()).toEqual(files.sort());
    for (const file of files.slice(-2)) expect(await greyOf(join(folder, file))).toHaveLength(2);
    model.dispose();
  });

  it('refuses a folder that holds something, and what does not fit', async () => {
    const folder = await newFolder();
    const model = classGenerator(1, 2);
    await writeFile(join(folder, 'mine.txt'), '');
    await expect(writeImages(model, { folder })).rejects.toThrow(
      `folder must be new or empty; ${folder} holds 1 files`,
    );
    const free = join(folder, 'free');
    await expect(writeImages(model, { folder: join(folder, 'mine.txt') })).rejects.toThrow(
      'a file of that name is in the way',
    );
    await expect(writeImages(model, { folder: free, labelNames: ['a'] })).rejects.toThrow(
      'labelNames must be a list of 2 names',
    );
    await expect(writeImages(model, { folder: free, labelNames: ['a', '../b'] })).rejects.toThrow(
      'writeImages: labelNames[1] must be a name that a folder can have (got "../b")',
    );
    await expect(writeImages(model, { folder: free, labelNames: ['a', '..'] })).rejects.toThrow('labelNames[1]');
    await expect(writeImages(model, { folder: free, labelNames: ['a', 'A'] })).rejects.toThrow('must differ');
    await expect(writeImages(model, { folder: free, labels: 2 })).rejects.toThrow('labels must be at most 1 (got 2)');
    await expect(writeImages(model, { folder: free, count: 0 })).rejects.toThrow('count must be at least 1');
    await expect(writeImages(model, { folder: '' })).rejects.toThrow('writeImages: folder must be a path');
    const overwritten = { folder: free, overwrite: true };
    await expect(writeImages(model, overwritten)).rejects.toThrow('writeImages: options has no option "overwrite"');
    expect(await readdir(folder)).toEqual(['mine.txt']);
    model.dispose();
  });

  it('keeps what could be written where the rest could not', async () => {
    const folder = await newFolder();
    const model = classGenerator(1, 2);
    const predict = model.predict.bind(model);
    vi.spyOn(model, 'predict').mockImplementation((...args) => {
      // A file takes the place of the second class's folder.
      if (existsSync(join(folder, '0'))) writeFileSync(join(folder, '1'), '');
      return predict(...args);
    });
    await expect(writeImages(model, { folder, count: 4, labels: [0, 0, 1, 1], batchSize: 2 })).rejects.toThrow(
      `writeImages: cannot write ${join(folder, '1', '0001.png')}: a file of that name is in the way`,
    );
    expect(await readdir(join(folder, '0'))).toEqual(['0001.png', '0002.png']);
    expect(await readFile(join(folder, 'labels.csv'), 'utf8')).toBe(
      'file,label,name\n0/0001.png,0,0\n0/0002.png,0,0\n',
    );
    model.dispose();
  });

  it('leaks no tensor', async () => {
    const model = latentGenerator(2);
    const folder = await newFolder();
    let run = 0;
    await expectNoLeak(async () => {
      await writeImages(model, { folder: join(folder, String(run++)), count: 3 });
    });
    model.dispose();
  });
});
