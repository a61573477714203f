import { describe, expect, it } from 'vitest';
import { RandomStream } from '../../src/core/index.js';
import { cifar100Dataset, cifar10Dataset } from '../../src/data/index.js';
import { itKeepsTheContract } from './datasetContract.js';
import { cifarRecord, gzip } from './files.js';

const stream = new RandomStream(1);
const join = (...parts: Uint8Array[]): Uint8Array<ArrayBuffer> => Uint8Array.from(parts.flatMap((part) => [...part]));
const flat = (labels: readonly number[]): Uint8Array<ArrayBuffer> => cifarRecord(labels, () => 0);
const allowEmptyClasses = true;

describe('cifar10Dataset', () => {
  itKeepsTheContract(() => cifar10Dataset(join(flat([3]), flat([0])), { allowEmptyClasses }));

  it('puts the channels last', async () => {
    const value = (channel: number, y: number, x: number): number => 64 * channel + 32 * (y % 2) + x;
    const dataset = await cifar10Dataset(cifarRecord([9], value), { allowEmptyClasses });
    const { images, labels } = await dataset.read([0], stream);
    const expected = Float32Array.from({ length: 3072 }, (_, i) => {
      const pixel = Math.floor(i / 3);
      return (value(i % 3, Math.floor(pixel / 32), pixel % 32) * 2) / 255 - 1;
    });
    images.forEach((pixel, i) => expect(pixel).toBeCloseTo(expected[i] ?? NaN, 6));
    expect(labels).toEqual(Int32Array.of(9));
    expect(dataset.labelNames?.[9]).toBe('truck');
  });

  it('joins files in their order, gzip or plain', async () => {
    const files = [join(flat([1]), flat([2])), await gzip(flat([3]))];
    const dataset = await cifar10Dataset(files, { allowEmptyClasses });
    expect(await dataset.readLabels?.([0, 1, 2])).toEqual(Int32Array.of(1, 2, 3));
  });

  it.each([
    ['a cut off file', flat([0]).subarray(1), 'files[0] must hold whole records of 3073 bytes (got "3072 bytes")'],
    ['an empty file', [flat([0]), new Uint8Array(0)], 'files[1] must hold whole records of 3073 bytes (got "0 bytes")'],
    ['a CIFAR-100 file', flat([0, 0]), 'files[0] must hold whole records of 3073 bytes (got "3074 bytes")'],
    ['a label that does not exist', join(flat([0]), flat([10])), 'labels[1] must be at most 9 (got 10)'],
    ['no file', [], 'files must name at least one file (got [])'],
    ['classes without images', flat([0]), 'labels must hold every one of the 10 classes'],
  ])('refuses %s', async (_, files, message) => {
    await expect(cifar10Dataset(files)).rejects.toThrow(`cifar10Dataset: ${message}`);
  });
});

describe('cifar100Dataset', () => {
  it('reads fine labels, or coarse ones', async () => {
    const file = join(flat([4, 72]), flat([19, 99]));
    const fine = await cifar100Dataset(file, { allowEmptyClasses });
    expect(fine.labels).toEqual({ kind: 'classes', count: 100 });
    expect(await fine.readLabels?.([0, 1])).toEqual(Int32Array.of(72, 99));
    const coarse = await cifar100Dataset(file, { labels: 'coarse', allowEmptyClasses });
    expect(coarse.labels).toEqual({ kind: 'classes', count: 20 });
    expect(await coarse.readLabels?.([0, 1])).toEqual(Int32Array.of(4, 19));
  });

  it('refuses a CIFAR-10 file', async () => {
    await expect(cifar100Dataset(flat([0]))).rejects.toThrow(
      'cifar100Dataset: files[0] must hold whole records of 3074',
    );
  });
});
