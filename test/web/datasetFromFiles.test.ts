import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { datasetFromFiles, type DatasetFromFilesOptions, type FilesDataset } from '../../src/web/index.js';

type Colour = readonly [red: number, green: number, blue: number, alpha?: number];

/** A PNG file of these pixels, as if chosen with the folder above it. */
async function imageFile(path: string, width: number, pixels: readonly Colour[]): Promise<File> {
  const canvas = new OffscreenCanvas(width, pixels.length / width);
  const data = Uint8ClampedArray.from(pixels.flatMap(([red, green, blue, alpha = 255]) => [red, green, blue, alpha]));
  canvas.getContext('2d')?.putImageData(new ImageData(data, width), 0, 0);
  return chosen(path, await canvas.convertToBlob({ type: 'image/png' }));
}

/** A browser fills in the path when somebody chooses a folder; a program can only pretend. */
function chosen(path: string, content: Blob | string, type = 'image/png'): File {
  const file = new File([content], path.split('/').at(-1) ?? path, { type });
  return Object.defineProperty(file, 'webkitRelativePath', { value: path });
}

const flat = (path: string, value: number) => imageFile(path, 1, [[value, value, value]]);

/** Every image's pixels as the bytes that they were. */
async function bytesOf(dataset: FilesDataset): Promise<number[]> {
  const indices = Array.from({ length: dataset.size }, (_, i) => i);
  const { images } = await dataset.read(indices, new RandomStream(0));
  return Array.from(images, (value) => Math.round((value + 1) * 127.5));
}

const grey: DatasetFromFilesOptions = { imageShape: [1, 1, 1] };

describe('datasetFromFiles', () => {
  it('takes folders for classes, in natural order, and sorts the files', async () => {
    const files = await Promise.all([
      flat('mine/10/a.png', 100),
      flat('mine/2/b.png', 22),
      flat('mine/2/deep/a.png', 23),
      flat('mine/2/a.png', 21),
    ]);
    files.push(
      chosen('mine/.DS_Store', 'x'),
      chosen('mine/notes.txt', 'x', 'text/plain'),
      await flat('mine/loose.png', 1),
    );
    const dataset = await datasetFromFiles(files, grey);
    expect(dataset.labels).toEqual({ kind: 'classes', count: 2 });
    expect(dataset.labelNames).toEqual(['2', '10']);
    expect(dataset.files).toEqual(['2/a.png', '2/b.png', '2/deep/a.png', '10/a.png']);
    expect(await bytesOf(dataset)).toEqual([21, 22, 23, 100]);
    const { labels } = await dataset.read([3, 0], new RandomStream(0));
    expect([...(labels ?? [])]).toEqual([1, 0]);
    expect(dataset.skipped).toEqual([
      { file: 'notes.txt', reason: 'is no image by its type' },
      { file: 'loose.png', reason: 'is not in the folder of a class' },
    ]);
  });

  it('takes paths from elsewhere, and blobs without names', async () => {
    const [a, b] = await Promise.all([flat('', 1), flat('', 2)]);
    const paths = ['cat/1.png', 'dog/1.png'];
    const named = await datasetFromFiles([a, b], { ...grey, pathOf: (_, i) => paths[i] ?? '' });
    expect(named.labelNames).toEqual(['cat', 'dog']);
    const plain = await datasetFromFiles([new Blob([a], { type: a.type })], { ...grey, labels: false });
    expect([plain.labels, plain.files]).toEqual([null, ['file 0']]);
    expect(await bytesOf(plain)).toEqual([1]);
  });

  it('gives grey, colour and alpha', async () => {
    const file = await imageFile('a.png', 1, [[200, 100, 50]]);
    const read = async (channels: number, from: File) =>
      bytesOf(await datasetFromFiles([from], { imageShape: [1, 1, channels], labels: false, background: [0, 0, 255] }));
    expect(await read(3, file)).toEqual([200, 100, 50]);
    // 0.299 · 200 + 0.587 · 100 + 0.114 · 50
    expect(await read(1, file)).toEqual([124]);
    const glass = await imageFile('b.png', 1, [[255, 0, 0, 0]]);
    expect(await read(3, glass)).toEqual([0, 0, 255]);
    expect((await read(4, glass))[3]).toBe(0);
    expect(await read(4, file)).toEqual([200, 100, 50, 255]);
  });

  it('fits images of another shape as it is told', async () => {
    const [red, blue]: Colour[] = [
      [255, 0, 0],
      [0, 0, 255],
    ];
    if (!red || !blue) return;
    const wide = await imageFile('a.png', 4, [red, red, blue, blue]);
    const read = async (resize: 'cover' | 'contain' | 'stretch', height: number, width: number) =>
      bytesOf(
        await datasetFromFiles([wide], {
          imageShape: [height, width, 3],
          labels: false,
          resize,
          background: [0, 255, 0],
        }),
      );
    expect(await read('cover', 1, 2)).toEqual([...red, ...blue]);
    expect(await read('stretch', 2, 4)).toEqual([red, red, blue, blue, red, red, blue, blue].flat());
    const bars = await read('contain', 4, 4);
    expect(bars.slice(0, 3)).toEqual([0, 255, 0]);
    expect(bars.slice(-3)).toEqual([0, 255, 0]);
  });

  it('gives the same images whether they are kept or decoded again', async () => {
    const files = await Promise.all([1, 2, 3].map((value) => flat(`${value}.png`, value)));
    for (const cacheBytes of [0, 2, 100]) {
      const dataset = await datasetFromFiles(files, { ...grey, labels: false, cacheBytes });
      expect(await bytesOf(dataset)).toEqual([1, 2, 3]);
      expect(await bytesOf(dataset)).toEqual([1, 2, 3]);
    }
  });

  it('names a broken file, or leaves it out when told to', async () => {
    const broken = chosen('root/b/broken.png', 'this is no image');
    const files = [await flat('root/a/1.png', 1), broken, await flat('root/b/2.png', 2)];
    await expect(datasetFromFiles(files, grey)).rejects.toThrow('datasetFromFiles: cannot decode b/broken.png: ');
    const progress: number[] = [];
    const options = { ...grey, onBroken: 'skip', onProgress: (done: number) => progress.push(done) } as const;
    const dataset = await datasetFromFiles(files, options);
    expect(dataset.files).toEqual(['a/1.png', 'b/2.png']);
    expect(dataset.skipped.map(({ file }) => file)).toEqual(['b/broken.png']);
    expect(progress).toEqual([1, 2, 3]);
    await expect(datasetFromFiles([broken], { ...options, labels: false })).rejects.toThrow(
      'must hold an image that can be decoded',
    );
    await expect(datasetFromFiles(files.slice(0, 2), options)).rejects.toThrow(
      'must hold an image of every class that can be decoded (got "none in b")',
    );
  });

  it('refuses what cannot be, naming it', async () => {
    const file = await flat('a/1.png', 1);
    const refused: [File[], object, string][] = [
      [[], grey, 'datasetFromFiles: files must hold an image (got "0 files")'],
      [[file], grey, 'files must be in folders of two or more classes, or labels be false'],
      [[file], { imageShape: [1, 1, 2] }, 'imageShape[2] must be 1, 3 or 4 channels (got 2)'],
      [[file], { ...grey, resize: 'crop' }, 'resize must be one of cover, contain, stretch (got "crop")'],
      [[file], { ...grey, lables: false }, 'datasetFromFiles: options has no option "lables"'],
      [[file], { ...grey, background: [0, 0, 300] }, 'background[2] must be at most 255'],
    ];
    for (const [files, options, message] of refused) {
      await expect(datasetFromFiles(files, options as DatasetFromFilesOptions)).rejects.toThrow(message);
    }
  });
});
