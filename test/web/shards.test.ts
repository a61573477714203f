import { afterEach, describe, expect, it, vi } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { datasetFromFiles, type FilesDataset } from '../../src/web/index.js';
// Made in Node: tools/shardFixture.ts.
import shards from '../fixtures/shards.json';

const options = { imageShape: [1, 1, 3] } as const;
const files = Object.entries(shards).map(
  ([name, content]) => new File([Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0))], name),
);
const first = files[0] ?? new File([], '');

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The red of each image. */
async function redsOf(dataset: FilesDataset): Promise<number[]> {
  const { images } = await dataset.read(
    Array.from({ length: dataset.size }, (_, i) => i),
    new RandomStream(0),
  );
  return [...images].filter((_, i) => i % 3 === 0).map((value) => Math.round((value + 1) * 127.5));
}

describe('datasetFromFiles of shards that curate packed', () => {
  it('takes the images in them, by their folders, in natural order', async () => {
    expect(files.length).toBeGreaterThan(1);
    const dataset = await datasetFromFiles(files, options);
    expect(dataset.labelNames).toEqual(['cats', 'dogs']);
    expect(dataset.files.map((file) => file.replace(/(long folder )+/, 'long'))).toEqual([
      'cats/10.bmp',
      'cats/20.bmp',
      'cats/100.bmp',
      'dogs/30.bmp',
      'dogs/long/40.bmp',
    ]);
    expect(await redsOf(dataset)).toEqual([10, 20, 100, 30, 40]);
    const { labels } = await dataset.read([4, 0], new RandomStream(0));
    expect([...(labels ?? [])]).toEqual([1, 0]);
  });

  it('fetches them by their URLs', async () => {
    const urls = files.map((file) => URL.createObjectURL(file));
    const dataset = await datasetFromFiles(urls, { ...options, pathOf: (_, i) => `${i}.tar` });
    expect(await redsOf(dataset)).toEqual([10, 20, 100, 30, 40]);
    urls.forEach((url) => URL.revokeObjectURL(url));
    vi.stubGlobal('fetch', (url: URL) =>
      Promise.resolve(url.pathname === '/a%20set/0.tar' ? new Response(first) : new Response('', { status: 404 })),
    );
    const one = await datasetFromFiles([new URL('/a%20set/0.tar', location.href)], { ...options, labels: false });
    expect(one.size).toBe(2);
    await expect(datasetFromFiles(['/a set/1.tar'], options)).rejects.toThrow(
      /datasetFromFiles: cannot read .*\/a%20set\/1\.tar: the server answers 404/,
    );
  });

  it('refuses what is none, or is cut off', async () => {
    const read = (content: BlobPart, name = '0.tar') => datasetFromFiles([new File([content], name)], options);
    await expect(read('no archive'.repeat(100))).rejects.toThrow('cannot read 0.tar: it is no ustar archive at byte 0');
    await expect(read(first.slice(0, 600))).rejects.toThrow('cannot read 0.tar: it is cut off');
    await expect(read(first.slice(0, 1024))).rejects.toThrow('it is cut off');
  });
});
