import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { labelCounts, readLabels } from '../../src/data/index.js';
import { cifar100Files, cifar10Files, idxFiles, type IDXFilesOptions } from '../../src/node/index.js';
import { cifarRecord, gzip, idxBytes } from '../data/files.js';
import { writeFiles } from './imageFiles.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();
const stream = new RandomStream(1);

describe('idxFiles', () => {
  it('reads plain and gzip files', async () => {
    const folder = await newFolder();
    await writeFiles(folder, {
      'images.gz': await gzip(idxBytes([2, 1, 2], [0, 255, 51, 204])),
      labels: idxBytes([2], [1, 0]),
    });
    const dataset = await idxFiles({ images: join(folder, 'images.gz'), labels: join(folder, 'labels') });
    expect(await dataset.read([0, 1], stream)).toEqual({
      images: Float32Array.of(-1, 1, -0.6, 0.6),
      labels: Int32Array.of(1, 0),
    });
    expect((await idxFiles({ images: join(folder, 'images.gz') })).labels).toBeNull();
  });

  it('names the file that is wrong', async () => {
    const folder = await newFolder();
    await writeFiles(folder, { images: idxBytes([2, 1, 2], [0, 255, 51]), text: 'hello' });
    const [images, text, none] = ['images', 'text', 'none'].map((name) => join(folder, name));
    await expect(idxFiles({ images: images ?? '' })).rejects.toThrow(`idxFiles: images (${images}) is cut off`);
    await expect(idxFiles({ images: text ?? '' })).rejects.toThrow(`idxFiles: images (${text}) must be an IDX file`);
    await expect(idxFiles({ images: none ?? '' })).rejects.toThrow(`idxFiles: cannot read ${none}: it does not exist`);
    await expect(idxFiles({ images: folder })).rejects.toThrow(`idxFiles: cannot read ${folder}: it is a folder`);
    const wrong = { images: 3 } as unknown as IDXFilesOptions;
    await expect(idxFiles(wrong)).rejects.toThrow('idxFiles: images must be a path (got 3)');
  });

  it('reads the MNIST test set', async ({ skip }) => {
    const folder = process.env.TEST_DATA ?? '';
    const images = join(folder, 'mnist', 't10k-images-idx3-ubyte.gz');
    if (!existsSync(images))
      skip('set TEST_DATA to a folder that holds mnist/t10k-images-idx3-ubyte.gz and its labels');
    const dataset = await idxFiles({ images, labels: join(folder, 'mnist', 't10k-labels-idx1-ubyte.gz') });
    expect(dataset).toMatchObject({ size: 10_000, imageShape: [28, 28, 1] });
    // The published counts of the digits.
    expect(await labelCounts(dataset)).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]);
    // Its first digits are 7, 2, 1, 0, 4.
    expect((await readLabels(dataset))?.slice(0, 5)).toEqual(Int32Array.of(7, 2, 1, 0, 4));
  });
});

describe('cifar10Files and cifar100Files', () => {
  it('read files in their order', async () => {
    const folder = await newFolder();
    const record = (...labels: number[]): Uint8Array<ArrayBuffer> => cifarRecord(labels, () => 255);
    await writeFiles(folder, { one: record(1), two: await gzip(record(2)), hundred: record(3, 42) });
    const paths = [join(folder, 'two'), join(folder, 'one')];
    expect(await readLabels(await cifar10Files(paths, { allowEmptyClasses: true }))).toEqual(Int32Array.of(2, 1));
    const hundred = await cifar100Files(join(folder, 'hundred'), { allowEmptyClasses: true });
    expect(await readLabels(hundred)).toEqual(Int32Array.of(42));
  });

  it('name the file that is wrong', async () => {
    const folder = await newFolder();
    await writeFiles(folder, { short: new Uint8Array(3000) });
    const short = join(folder, 'short');
    await expect(cifar10Files([short])).rejects.toThrow(`cifar10Files: files[0] (${short}) must hold whole records`);
    await expect(cifar100Files(short)).rejects.toThrow('cifar100Files: files[0] (');
    await expect(cifar10Files(join(folder, 'none'))).rejects.toThrow('none: it does not exist');
    await expect(cifar10Files([])).rejects.toThrow('cifar10Files: files must name at least one file (got [])');
  });
});
