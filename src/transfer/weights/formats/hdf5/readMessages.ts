import type { WeightDType } from '../weightsFile.js';
import { textOf, type Cursor } from './cursor.js';
import type { HDF5Filter, HDF5Layout, HDF5Text, HDF5Type } from './hdf5Types.js';

/** Most axes that HDF5 has. */
const MAX_RANK = 32;

/** Reads a shape; [] for a single element. */
export function readDataspace(cursor: Cursor): readonly number[] {
  const version = cursor.uint8();
  const rank = cursor.uint8();
  if ((version !== 1 && version !== 2) || rank > MAX_RANK) cursor.fail('an unknown kind of shape');
  cursor.skip(version === 1 ? 6 : 2);
  return Array.from({ length: rank }, () => cursor.uint64());
}

/** Reads the type of elements; structures are "other", and are not looked into. */
export function readDatatype(cursor: Cursor): HDF5Type {
  const head = cursor.uint8();
  const bits = cursor.uint8() | (cursor.uint16() << 8);
  const bytes = cursor.uint32();
  const kind = head & 15;
  if (kind === 3) return { kind: 'text', bytes };
  if (kind === 9 && (bits & 15) === 1 && bytes === 16) return { kind: 'reference', bytes };
  // h5py has booleans as an enumeration of bytes.
  const dtype = kind === 8 && bytes === 1 ? 'bool' : (bits & 1) === 0 ? dtypeOf(cursor, kind, bits, bytes) : null;
  return dtype ? { kind: 'number', dtype, bytes } : { kind: 'other', bytes };
}

function dtypeOf(cursor: Cursor, kind: number, bits: number, bytes: number): WeightDType | null {
  if (kind === 0) return ((bits & 8) !== 0 ? SIGNED : UNSIGNED).get(bytes) ?? null;
  if (kind !== 1) return null;
  const exponentBits = cursor.take(12)[5] ?? 0;
  return FLOATS.get(`${bytes} bytes, exponent of ${exponentBits}`) ?? null;
}

const SIGNED: ReadonlyMap<number, WeightDType> = new Map([
  [1, 'int8'],
  [2, 'int16'],
  [4, 'int32'],
  [8, 'int64'],
]);
const UNSIGNED: ReadonlyMap<number, WeightDType> = new Map([
  [1, 'uint8'],
  [2, 'uint16'],
  [4, 'uint32'],
  [8, 'uint64'],
]);
const FLOATS: ReadonlyMap<string, WeightDType> = new Map([
  ['8 bytes, exponent of 11', 'float64'],
  ['4 bytes, exponent of 8', 'float32'],
  ['2 bytes, exponent of 5', 'float16'],
  ['2 bytes, exponent of 8', 'bfloat16'],
]);

/** Reads where the numbers of a dataset are. */
export function readLayout(cursor: Cursor): HDF5Layout {
  const version = cursor.uint8();
  if (version !== 3) cursor.fail(`a layout of version ${version}, which is not read; save with libver "earliest"`);
  switch (cursor.uint8()) {
    case 0: {
      const bytes = cursor.uint16();
      return { kind: 'compact', address: cursor.address, bytes };
    }
    case 1:
      return { kind: 'contiguous', address: cursor.uint64(), bytes: cursor.uint64() };
    case 2: {
      const rank = cursor.uint8();
      const tree = cursor.uint64();
      if (rank < 2 || rank > MAX_RANK + 1) cursor.fail('chunks of no valid shape');
      const sizes = Array.from({ length: rank }, () => cursor.uint32());
      if (sizes.includes(0)) cursor.fail('chunks of no valid shape');
      // The last size is that of an element.
      return { kind: 'chunked', tree, chunk: sizes.slice(0, -1) };
    }
    default:
      return cursor.fail('an unknown kind of layout');
  }
}

/** Reads the steps that chunks went through when they were written. */
export function readFilters(cursor: Cursor): readonly HDF5Filter[] {
  const version = cursor.uint8();
  const count = cursor.uint8();
  if (version === 1) cursor.skip(6);
  return Array.from({ length: count }, () => {
    const id = cursor.uint16();
    const nameBytes = version === 1 || id >= 256 ? cursor.uint16() : 0;
    cursor.skip(2);
    const values = cursor.uint16();
    cursor.skip(nameBytes + 4 * values + (version === 1 && values % 2 === 1 ? 4 : 0));
    return FILTERS.get(id) ?? cursor.fail(`data packed by filter ${id}; only gzip and shuffle are read`);
  });
}

const FILTERS: ReadonlyMap<number, HDF5Filter> = new Map([
  [1, 'deflate'],
  [2, 'shuffle'],
]);

/** Reads an attribute if it is text, one or a list; others are not needed and come back as null. */
export function readAttribute(cursor: Cursor): readonly [name: string, values: readonly (string | HDF5Text)[] | null] {
  const version = cursor.uint8();
  cursor.skip(1);
  const sizes = [cursor.uint16(), cursor.uint16(), cursor.uint16()] as const;
  if (version === 3) cursor.skip(1);
  if (version < 1 || version > 3) cursor.fail('an unknown kind of attribute');
  const [name, type, space] = sizes.map((size) => cursor.part(version === 1 ? 8 * Math.ceil(size / 8) : size));
  if (!name || !type || !space) return cursor.fail('an unknown kind of attribute');
  const { kind, bytes } = readDatatype(type);
  const count = readDataspace(space).reduce((product, size) => product * size, 1);
  const title = textOf(name.take(name.left));
  if ((kind !== 'text' && kind !== 'reference') || bytes === 0 || !(count * bytes <= cursor.left)) return [title, null];
  const read = () =>
    kind === 'text'
      ? textOf(cursor.take(bytes))
      : { length: cursor.uint32(), collection: cursor.uint64(), index: cursor.uint32() };
  return [title, Array.from({ length: count }, read)];
}
