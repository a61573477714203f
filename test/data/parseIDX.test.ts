import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseIDX, type ByteSource } from '../../src/data/index.js';
import { gzip, idxBytes } from './files.js';

describe('parseIDX', () => {
  // Each written out by hand after the format's description: two zeros, type, rank, sizes and values in big-endian order.
  it.each([
    [[0, 0, 0x08, 1, 0, 0, 0, 2, 7, 255], [2], Uint8Array.of(7, 255)],
    [[0, 0, 0x09, 1, 0, 0, 0, 2, 7, 255], [2], Int8Array.of(7, -1)],
    [[0, 0, 0x0b, 1, 0, 0, 0, 1, 0xff, 0xfe], [1], Int16Array.of(-2)],
    [[0, 0, 0x0c, 2, 0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 0, 0], [1, 1], Int32Array.of(65536)],
    [[0, 0, 0x0d, 1, 0, 0, 0, 1, 0xbf, 0x80, 0, 0], [1], Float32Array.of(-1)],
    [[0, 0, 0x0e, 1, 0, 0, 0, 1, 0x40, 0x09, 0x21, 0xfb, 0x54, 0x44, 0x2d, 0x18], [1], Float64Array.of(Math.PI)],
    [[0, 0, 0x08, 2, 0, 0, 0, 0, 0, 0, 0, 5], [0, 5], new Uint8Array(0)],
  ])('reads %j', async (bytes, shape, data) => {
    expect(await parseIDX(Uint8Array.from(bytes))).toEqual({ shape, data });
  });

  it('reads plain and gzip from every kind of source, offsets included', async () => {
    const bytes = idxBytes([2, 2], [1, 2, 3, 4]);
    const padded = new Uint8Array([9, 9, 9, ...bytes, 9]);
    const expected = { shape: [2, 2], data: Uint8Array.of(1, 2, 3, 4) };
    for (const plain of [bytes, await gzip(bytes)]) {
      expect(await parseIDX(plain)).toEqual(expected);
      expect(await parseIDX(plain.slice().buffer)).toEqual(expected);
      expect(await parseIDX(new Blob([plain]))).toEqual(expected);
    }
    expect(await parseIDX(padded.subarray(3, 3 + bytes.length))).toEqual(expected);
  });

  it('gives back what was written, or names the bytes that are missing', async () => {
    const file = fc.array(fc.nat(4), { minLength: 1, maxLength: 4 }).map((shape) => ({
      shape,
      values: Array.from({ length: shape.reduce((product, size) => product * size, 1) }, (_, i) => (i * 37) % 256),
    }));
    await fc.assert(
      fc.asyncProperty(file, fc.nat(), async ({ shape, values }, cut) => {
        const bytes = idxBytes(shape, values);
        expect(await parseIDX(bytes)).toEqual({ shape, data: Uint8Array.from(values) });
        await expect(parseIDX(bytes.subarray(0, cut % bytes.length))).rejects.toThrow(
          /^parseIDX: source (must|is cut)/,
        );
      }),
    );
  });

  it.each([
    ['is another file', Uint8Array.of(0x89, 0x50, 0x4e, 0x47), 'must be an IDX file, which starts with 00 00'],
    ['is empty', new Uint8Array(0), 'must be an IDX file'],
    ['is of an unknown type', Uint8Array.of(0, 0, 7, 1, 0, 0, 0, 0), '(got "the bytes 00 00 07 01")'],
    ['has no dimension', Uint8Array.of(0, 0, 8, 0), 'must be an IDX file'],
    ['ends in its header', Uint8Array.of(0, 0, 8, 3, 0, 0), 'must have a header of 16 bytes (got 6)'],
    ['is cut off', idxBytes([2, 2], [1, 2, 3]), 'is cut off: its header promises [2, 2] values in 16 bytes (got 15)'],
    ['is too long', idxBytes([2], [1, 2, 3]), 'is too long: its header promises [2] values in 10 bytes (got 11)'],
    ['lies about billions', idxBytes([2 ** 32 - 1, 2 ** 32 - 1], [1]), 'is cut off: its header promises'],
  ])('refuses a file that %s', async (_, bytes, message) => {
    await expect(parseIDX(bytes)).rejects.toThrow(`parseIDX: source ${message.startsWith('(') ? '' : message}`);
    await expect(parseIDX(bytes)).rejects.toThrow(message);
  });

  it('refuses damaged gzip and says so', async () => {
    const compressed = await gzip(idxBytes([4], [1, 2, 3, 4]));
    await expect(parseIDX(compressed.subarray(0, compressed.length - 6))).rejects.toThrow(
      'parseIDX: source must be an undamaged gzip file',
    );
  });

  it('names the file of a File', async () => {
    await expect(parseIDX(new File(['text'], 'digits.idx'))).rejects.toThrow('parseIDX: source (digits.idx) must be');
  });

  it('refuses what are no bytes', async () => {
    const wrong = 'train-images' as unknown as ByteSource;
    await expect(parseIDX(wrong)).rejects.toThrow(
      'parseIDX: source must be an ArrayBuffer, a Uint8Array or a Blob (got "train-images")',
    );
  });
});
