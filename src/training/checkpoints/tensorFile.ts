import { crc32 } from './crc32.js';

/** The numbers of a tensor in the host's memory. */
export interface StoredTensor {
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** What a file is made for: the values are filled in later. */
export type TensorSpec = Pick<StoredTensor, 'dtype' | 'shape'>;

/** Texts and tensors by name, in the order in which they were written. */
export interface TensorFile {
  readonly texts: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** The whole file; the values of the tensors are views into it. */
  readonly bytes: Uint8Array;
}

/** A file that is cut off or altered, or that is none of ours. */
export class DamagedFileError extends Error {}

type StoredType = StoredTensor['dtype'];

type View = (buffer: ArrayBufferLike, offset: number, count: number) => StoredTensor['values'];

const types: Readonly<Record<StoredType, { readonly name: string; readonly bytes: number; readonly view: View }>> = {
  float32: { name: 'F32', bytes: 4, view: (...place) => new Float32Array(...place) },
  int32: { name: 'I32', bytes: 4, view: (...place) => new Int32Array(...place) },
  bool: { name: 'BOOL', bytes: 1, view: (...place) => new Uint8Array(...place) },
};

/** What stands before the eight digits of the checksum. */
const opening = new TextEncoder().encode('{"__metadata__":{"crc32":"');
const digitsAt = 8 + opening.length;
const noDigits = new TextEncoder().encode('00000000');

/**
 * Lays out a file in the safetensors format: the length of the header, a header in JSON with the texts and the place of
 * each tensor, then the tensors' bytes. The first text is a checksum of the file, which `sealTensorFile` fills in.
 */
export function layOutTensorFile(
  texts: Readonly<Record<string, string>>,
  specs: ReadonlyMap<string, TensorSpec>,
): TensorFile {
  // Bytes last, so that numbers of four bytes lie where typed arrays can view them.
  const ordered = [...specs].sort(([, a], [, b]) => types[b.dtype].bytes - types[a.dtype].bytes);
  let end = 0;
  const places = ordered.map(([name, { dtype, shape }]) => {
    const start = end;
    end += types[dtype].bytes * countOf(shape);
    return [name, { dtype: types[dtype].name, shape, data_offsets: [start, end] }] as const;
  });
  const all = { __metadata__: { crc32: '00000000', ...texts }, ...Object.fromEntries(places) };
  const header = new TextEncoder().encode(JSON.stringify(all));
  const headerLength = Math.ceil(header.length / 8) * 8;
  const bytes = new Uint8Array(8 + headerLength + end);
  new DataView(bytes.buffer).setUint32(0, headerLength, true);
  // A header is filled up with spaces, which JSON allows at its end.
  bytes.fill(32, 8, 8 + headerLength).set(header, 8);
  const tensors = places.map(([name, place], i) => {
    const { dtype = 'float32', shape = [] } = ordered[i]?.[1] ?? {};
    return [name, viewOf(bytes, 8 + headerLength + (place.data_offsets[0] ?? 0), dtype, shape)] as const;
  });
  return { texts, tensors: new Map(tensors), bytes };
}

/** Writes the checksum into a file whose values are complete. */
export function sealTensorFile({ bytes }: TensorFile): void {
  bytes.set(new TextEncoder().encode(checksumOf(bytes)), digitsAt);
}

/** @throws DamagedFileError for a file that is not whole or has another checksum. */
export function readTensorFile(given: Uint8Array): TensorFile {
  // Typed arrays view memory at multiples of their size only; a file may lie anywhere in a larger buffer.
  const bytes = given.byteOffset % 4 === 0 ? given : given.slice();
  if (opening.some((byte, i) => bytes[8 + i] !== byte)) throw new DamagedFileError('it does not begin as a checkpoint');
  const digits = new TextDecoder().decode(bytes.subarray(digitsAt, digitsAt + noDigits.length));
  const found = checksumOf(bytes);
  if (digits !== found)
    throw new DamagedFileError(`its checksum is ${found}, not ${digits}: it was cut off or altered`);
  return { ...parseHeader(bytes), bytes };
}

function parseHeader(bytes: Uint8Array): Omit<TensorFile, 'bytes'> {
  const headerLength = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
  if (!isRecord(header) || !isRecord(header.__metadata__)) throw new DamagedFileError('its header is none');
  const { __metadata__: metadata, ...places } = header;
  const texts = Object.entries(metadata).map(([name, text]) => [name, String(text)] as const);
  const tensors = Object.entries(places).map(([name, place]) => {
    if (!isPlace(place)) throw new DamagedFileError(`it does not say where ${name} is`);
    return [
      name,
      viewOf(bytes, 8 + headerLength + place.data_offsets[0], typeNamed(place.dtype), place.shape),
    ] as const;
  });
  return { texts: Object.fromEntries(texts), tensors: new Map(tensors) };
}

/** Eight hexadecimal digits: CRC-32 over the file with zeros in their place. */
function checksumOf(bytes: Uint8Array): string {
  const before = crc32(noDigits, crc32(bytes.subarray(0, digitsAt)));
  return crc32(bytes.subarray(digitsAt + noDigits.length), before)
    .toString(16)
    .padStart(8, '0');
}

function viewOf(bytes: Uint8Array, offset: number, dtype: StoredType, shape: readonly number[]): StoredTensor {
  return { dtype, shape, values: types[dtype].view(bytes.buffer, bytes.byteOffset + offset, countOf(shape)) };
}

function countOf(shape: readonly number[]): number {
  return shape.reduce((count, size) => count * size, 1);
}

function typeNamed(name: string): StoredType {
  const found = (['float32', 'int32', 'bool'] as const).find((dtype) => types[dtype].name === name);
  if (!found) throw new DamagedFileError(`it has a tensor of the type ${name}`);
  return found;
}

interface Place {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [start: number, end: number];
}

function isPlace(value: unknown): value is Place {
  return (
    isRecord(value) &&
    typeof value.dtype === 'string' &&
    Array.isArray(value.shape) &&
    Array.isArray(value.data_offsets)
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
