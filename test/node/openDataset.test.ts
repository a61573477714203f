import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openDataset } from '../../src/node/index.js';
import { writePictures } from './commandRunner.js';
import { plain, writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

/** Records of CIFAR-10, the classes in turn. */
function cifar(count: number): Uint8Array {
  return Uint8Array.from({ length: count * 3073 }, (_, i) => (i % 3073 === 0 ? (i / 3073) % 10 : i % 256));
}

describe('openDataset', () => {
  it('takes sub-folders with images for classes where there are two, and their own shape where it is one', async () => {
    const folder = await newFolder();
    await writePictures(folder, 6, ['cat', 'dog'], 12);
    const { kind, data, heldOut } = await openDataset(folder);
    expect([kind, data.size, data.imageShape, data.labelNames, heldOut]).toEqual([
      ...['folder of images', 6],
      ...[[12, 12, 3], ['cat', 'dog'], null],
    ]);
    const without = await openDataset(folder, { labels: false, size: [8, 16], channels: 1 });
    expect([without.data.labels, without.data.imageShape]).toEqual([null, [8, 16, 1]]);
  });

  it('finds a square for images of different sizes, and grey', async () => {
    const folder = await newFolder();
    const sizes = [30, 50, 90];
    const files = sizes.map(
      async (side, i) =>
        [
          `${i}.png`,
          await plain([i], side, side + 10)
            .png()
            .toBuffer(),
        ] as const,
    );
    await writeFiles(folder, Object.fromEntries(await Promise.all(files)));
    expect((await openDataset(folder)).data.imageShape).toEqual([32, 32, 1]);
    expect((await openDataset(folder, { largest: 64 })).data.imageShape).toEqual([48, 48, 1]);
  });

  it('holds out what is in the folder held-out or test beside train', async () => {
    const folder = await newFolder();
    await writePictures(join(folder, 'train'), 6);
    await writePictures(join(folder, 'held-out'), 2);
    const { data, heldOut } = await openDataset(folder);
    expect([data.size, data.labelNames, heldOut?.size, heldOut?.labelNames]).toEqual([
      6,
      ['cat', 'dog'],
      2,
      ['cat', 'dog'],
    ]);
    const other = await newFolder();
    await writePictures(join(other, 'train'), 6);
    await writePictures(join(other, 'test'), 2, ['owl']);
    expect((await openDataset(other)).heldOut?.labels).toBeNull();
  });

  it('reads the files of CIFAR-10 and of MNIST', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, 'cifar-10-batches-bin'));
    await writeFile(join(folder, 'cifar-10-batches-bin/data_batch_1.bin'), cifar(20));
    await writeFile(join(folder, 'cifar-10-batches-bin/test_batch.bin'), cifar(10));
    const found = await openDataset(folder);
    expect([found.kind, found.data.size, found.heldOut?.size]).toEqual(['CIFAR-10', 20, 10]);
    await expect(openDataset(folder, { size: [8, 8] })).rejects.toThrow('openDataset: size must be absent, or the');
    const mnist = await newFolder();
    const header = [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0, 8];
    await writeFile(
      join(mnist, 'train-images-idx3-ubyte'),
      Uint8Array.from([...header, ...new Array<number>(128).fill(7)]),
    );
    await writeFile(join(mnist, 'train-labels-idx1-ubyte'), Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 2, 0, 1]));
    const { kind, data, heldOut } = await openDataset(mnist);
    expect([kind, data.size, data.imageShape, data.labels?.count, heldOut]).toEqual([
      'IDX files',
      2,
      [8, 8, 1],
      2,
      null,
    ]);
  });

  it('says what is missing', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'notes.txt'), '');
    await expect(openDataset(folder)).rejects.toThrow(
      'openDataset: folder must hold images, or the files of CIFAR or IDX',
    );
    await expect(openDataset(join(folder, 'none'))).rejects.toThrow('it does not exist');
  });
});
