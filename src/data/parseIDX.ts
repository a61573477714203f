import { checksOf, type Checks } from '../core/index.js';
import { argumentOf, bytesOf, type ByteSource } from './byteSource.js';

/** The content of an IDX file. */
export interface IDXArray {
  /** The length of each dimension, outermost first: [count, height, width] for images, [count] for labels. */
  readonly shape: readonly number[];
  /** The values in row-major order. */
  readonly data: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array | Float64Array;
}

interface ElementType {
  readonly bytes: number;
  /** Values that lie in the file in big-endian order. */
  read(view: DataView, length: number): IDXArray['data'];
}

const ELEMENT_TYPES: Readonly<Record<number, ElementType>> = {
  0x08: { bytes: 1, read: (view) => new Uint8Array(view.buffer, view.byteOffset, view.byteLength) },
  0x09: { bytes: 1, read: (view) => new Int8Array(view.buffer, view.byteOffset, view.byteLength) },
  0x0b: { bytes: 2, read: (view, length) => Int16Array.from({ length }, (_, i) => view.getInt16(2 * i)) },
  0x0c: { bytes: 4, read: (view, length) => Int32Array.from({ length }, (_, i) => view.getInt32(4 * i)) },
  0x0d: { bytes: 4, read: (view, length) => Float32Array.from({ length }, (_, i) => view.getFloat32(4 * i)) },
  0x0e: { bytes: 8, read: (view, length) => Float64Array.from({ length }, (_, i) => view.getFloat64(8 * i)) },
};

/**
 * Reads a file in the IDX format, in which MNIST and its kin come.
 *
 * Y. LeCun, C. Cortes, C. Burges: "The MNIST database of handwritten digits", http://yann.lecun.com/exdb/mnist/.
 *
 * @param source - the whole file, plain or gzip.
 * @throws InvalidArgumentError for other files, and for files shorter or longer than their header says.
 */
export async function parseIDX(source: ByteSource): Promise<IDXArray> {
  return readIDX(checksOf('parseIDX'), 'source', source);
}

/** `parseIDX` on behalf of another function, which is named in the errors. */
export async function readIDX(check: Checks, argument: string, source: ByteSource): Promise<IDXArray> {
  const name = argumentOf(argument, source);
  const bytes = await bytesOf(check, name, source);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [first, second, code = 0, rank = 0] = bytes;
  const type = ELEMENT_TYPES[code];
  if (first !== 0 || second !== 0 || !type || rank === 0) {
    const start = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    return check.fail(name, 'must be an IDX file, which starts with 00 00, a type and a rank', `the bytes ${start}`);
  }
  const header = 4 + 4 * rank;
  if (bytes.length < header) check.fail(name, `must have a header of ${header} bytes`, bytes.length);
  const shape = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const length = shape.reduce((product, size) => product * size, 1);
  const expected = header + length * type.bytes;
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? 'cut off' : 'too long';
    check.fail(
      name,
      `is ${fault}: its header promises [${shape.join(', ')}] values in ${expected} bytes`,
      bytes.length,
    );
  }
  return { shape, data: type.read(new DataView(view.buffer, view.byteOffset + header, length * type.bytes), length) };
}
