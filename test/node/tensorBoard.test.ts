import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { crc32c } from '../../src/node/tensorboard/crc32c.js';
import { recordRun } from '../../src/node/index.js';
import {
  firstRecord,
  histogramValue,
  imageValue,
  scalarValue,
  eventRecord,
} from '../../src/node/tensorboard/tensorBoardEvents.js';
import { latentGenerator } from '../training/revealingGenerators.js';
import { fakeRun } from './fakeRun.js';
import { temporaryFolders } from './temporaryFolder.js';

const newFolder = temporaryFolders();

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** The data of the records in a file, each with checksums that are right. */
function recordsIn(file: Buffer): Buffer[] {
  const records: Buffer[] = [];
  const checksumOf = (bytes: Uint8Array): number => {
    const checksum = crc32c(bytes);
    return (((checksum >>> 15) | (checksum << 17)) + 0xa282ead8) >>> 0;
  };
  for (let at = 0; at < file.length;) {
    const length = Number(file.readBigUInt64LE(at));
    expect(file.readUInt32LE(at + 8)).toBe(checksumOf(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    expect(file.readUInt32LE(at + 12 + length)).toBe(checksumOf(data));
    records.push(data);
    at += length + 16;
  }
  return records;
}

describe('crc32c', () => {
  it.each([
    // RFC 3720, appendix B.4, and the check value of the catalogue of CRCs.
    [new Uint8Array(32), 0x8a9136aa],
    [new Uint8Array(32).fill(255), 0x62a8ab43],
    [Uint8Array.from({ length: 32 }, (_, i) => i), 0x46dd794e],
    [new TextEncoder().encode('123456789'), 0xe3069283],
    [new Uint8Array(0), 0],
  ])('of %o', (bytes, expected) => {
    expect(crc32c(bytes)).toBe(expected);
  });
});

describe('event records', () => {
  it('are framed as TFRecords of an Event', () => {
    // wall_time = 1 is field 1 of 64 bits, file_version is field 3: 0x1a, 13 characters.
    const event = `09000000000000f03f1a0d${Buffer.from('brain.Event:2').toString('hex')}`;
    const record = firstRecord(1);
    expect(hex(record.subarray(0, 8))).toBe('1800000000000000');
    expect(recordsIn(Buffer.from(record)).map(hex)).toEqual([event]);
  });

  it('hold scalars, pictures and histograms', () => {
    // tag is field 1, simple_value field 2 of 32 bits: 0.5.
    expect(hex(scalarValue('a', 0.5))).toBe('0a0161' + '150000003f');
    // image is field 4: height 2, width 300 (two bytes), colours 3, the file.
    expect(hex(imageValue('a', Uint8Array.of(9), 300, 2))).toBe(
      '0a0161' + '220a' + '0802' + '10ac02' + '1803' + '220109',
    );
    const double = (value: number) => {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(value);
      return bytes.toString('hex');
    };
    const histogram = histogramValue('a', { min: 1, max: 2, sum: 3, squares: 5 }, [1.5, 2], [1, 1]);
    const fields = `09${double(1)}11${double(2)}19${double(2)}21${double(3)}29${double(5)}`;
    const lists = `3210${double(1.5)}${double(2)}3a10${double(1)}${double(1)}`;
    expect(hex(histogram)).toBe(`0a01612a51${fields}${lists}`);
    // step is field 2, summary field 5, each value its field 1; a step of more than 32 bits is written whole.
    const [data] = recordsIn(Buffer.from(eventRecord(1, 2 ** 32, [scalarValue('a', 0.5)])));
    expect(hex(data ?? Buffer.alloc(0))).toBe(`09${double(1)}1080808080102a0a0a080a0161150000003f`);
  });
});

describe('recordRun with tensorBoard', () => {
  it('writes a file of events for scalars, samples and weights, and replaces it with the run', async () => {
    const folder = await newFolder();
    const model = latentGenerator(2);
    const record = async (steps: number) => {
      const options = { folder, sampleEvery: 2, tensorBoard: true, overwrite: true, log: () => undefined };
      for await (const report of recordRun(fakeRun(model, { steps }), options)) expect(report.step).toBeGreaterThan(0);
      return (await readdir(folder)).filter((name) => name.startsWith('events.out.tfevents.'));
    };
    const [first = '', ...others] = await record(3);
    expect(others).toEqual([]);
    const records = recordsIn(await readFile(join(folder, first)));
    const text = records.map((data) => data.toString('latin1'));
    // The version, three reports, samples after step 2 and at the end.
    expect(records).toHaveLength(1 + 3 + 2);
    expect(text.filter((data) => data.includes('losses/generator'))).toHaveLength(3);
    expect(text.filter((data) => data.includes('samples') && data.includes('PNG'))).toHaveLength(2);
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const [second, ...rest] = await record(1);
    expect(rest).toEqual([]);
    expect(second).not.toBe(first);
    model.dispose();
  });
});
