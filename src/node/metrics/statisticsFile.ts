import { createHash } from 'node:crypto';
import type { ImageStatistics } from '../../metrics/index.js';

/** Changes when files written before can no longer be read. */
export const STATISTICS_FORMAT = 1;

const DIGEST_BYTES = 32;

type Numbers = Float64Array | Float32Array;

/**
 * Statistics as a file: SHA-256 of the rest, the length of a header, the header in JSON, the numbers. The header is the
 * statistics themselves, with the place of each typed array and the entries of each map.
 */
export function encodeStatistics(statistics: ImageStatistics): Uint8Array {
  const arrays: Uint8Array[] = [];
  let end = 0;
  const header = JSON.stringify(statistics, (_, value: unknown) => {
    if (value instanceof Map) return { map: [...value] };
    if (!(value instanceof Float64Array) && !(value instanceof Float32Array)) return value;
    arrays.push(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    const start = end;
    end += value.byteLength;
    return { numbers: value instanceof Float64Array ? 'float64' : 'float32', start, count: value.length };
  });
  const text = new TextEncoder().encode(header);
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, text.length, true);
  const rest = Buffer.concat([length, text, ...arrays]);
  return Buffer.concat([digestOf(rest), rest]);
}

/** @returns null for a file that is cut off, altered or none of ours. */
export function decodeStatistics(bytes: Uint8Array): ImageStatistics | null {
  const rest = bytes.subarray(DIGEST_BYTES);
  if (rest.length < 4 || !digestOf(rest).equals(bytes.subarray(0, DIGEST_BYTES))) return null;
  const textLength = new DataView(rest.buffer, rest.byteOffset).getUint32(0, true);
  const text = new TextDecoder().decode(rest.subarray(4, 4 + textLength));
  // A copy: a Buffer's own slice is a view into a larger buffer.
  const numbers = new Uint8Array(rest.subarray(4 + textLength)).buffer;
  // The checksum says that it is what encodeStatistics wrote.
  return JSON.parse(text, (_, value: unknown) => restored(value, numbers)) as ImageStatistics;
}

function restored(value: unknown, numbers: ArrayBufferLike): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('map' in value && Array.isArray(value.map)) return new Map(value.map.filter(isEntry));
  if (!('numbers' in value && 'start' in value && 'count' in value)) return value;
  return view(numbers, value.numbers === 'float64', Number(value.start), Number(value.count));
}

/** Copies, as the place of an array need not be a multiple of its numbers' size. */
function view(buffer: ArrayBufferLike, double: boolean, start: number, count: number): Numbers {
  const bytes = buffer.slice(start, start + count * (double ? 8 : 4));
  return double ? new Float64Array(bytes) : new Float32Array(bytes);
}

function isEntry(value: unknown): value is [unknown, unknown] {
  return Array.isArray(value) && value.length === 2;
}

function digestOf(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
