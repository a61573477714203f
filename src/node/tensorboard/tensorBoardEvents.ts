import { crc32c } from './crc32c.js';
import { bytesField, doubleField, doublesField, floatField, integerField, message } from './protobuf.js';

/** One thing that TensorBoard shows for a step. Numbers of fields are those of TensorFlow's summary.proto. */
export type SummaryValue = Uint8Array;

/** A point of a curve. */
export function scalarValue(tag: string, value: number): SummaryValue {
  return message(bytesField(1, tag), floatField(2, value));
}

/** A picture. @param png - the bytes of a PNG file. */
export function imageValue(tag: string, png: Uint8Array, width: number, height: number): SummaryValue {
  const RGB = 3;
  const image = message(integerField(1, height), integerField(2, width), integerField(3, RGB), bytesField(4, png));
  return message(bytesField(1, tag), bytesField(4, image));
}

/** How numbers spread. @param limits - upper edges of the buckets. @param counts - how many numbers each holds. */
export function histogramValue(
  tag: string,
  statistics: { readonly min: number; readonly max: number; readonly sum: number; readonly squares: number },
  limits: readonly number[],
  counts: readonly number[],
): SummaryValue {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const histogram = message(
    doubleField(1, statistics.min),
    doubleField(2, statistics.max),
    doubleField(3, total),
    doubleField(4, statistics.sum),
    doubleField(5, statistics.squares),
    doublesField(6, limits),
    doublesField(7, counts),
  );
  return message(bytesField(1, tag), bytesField(5, histogram));
}

/** The record that an event file begins with. */
export function firstRecord(seconds: number): Uint8Array {
  return record(message(doubleField(1, seconds), bytesField(3, 'brain.Event:2')));
}

/** What was seen at a step, as a record. @param seconds - since 1970. */
export function eventRecord(seconds: number, step: number, values: readonly SummaryValue[]): Uint8Array {
  const summary = message(...values.map((value) => bytesField(1, value)));
  return record(message(doubleField(1, seconds), integerField(2, step), bytesField(5, summary)));
}

/** TFRecord: the length in 64 bits and its checksum, the data and their checksum. */
function record(data: Uint8Array): Uint8Array {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(data.length));
  return message(length, masked(crc32c(length)), data, masked(crc32c(data)));
}

/** A checksum of data that hold checksums would be weak, so it is rotated and shifted on. */
function masked(checksum: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  const rotated = ((checksum >>> 15) | (checksum << 17)) >>> 0;
  bytes.writeUInt32LE((rotated + 0xa282ead8) >>> 0);
  return bytes;
}
