import type { ByteFile } from '../byteFile.js';
import { inflate } from '../inflate.js';
import { elementsOf, type WeightsLimits } from '../weightsFile.js';
import type { Cursor } from './cursor.js';
import type { HDF5Filter, HDF5Object } from './hdf5Types.js';
import { treeLeaves } from './readTree.js';

/** Reads the bytes of a dataset, in row-major order; what was never written is 0. */
export async function readDataset(file: ByteFile, object: HDF5Object, limits: WeightsLimits): Promise<Uint8Array> {
  const { shape, type, layout, address } = object;
  if (!shape || !type || !layout) return file.fail(address, 'a dataset without shape, type or place');
  const bytes = elementsOf(shape) * type.bytes;
  if (!(bytes <= limits.maxBytes)) file.fail(address, `a dataset of ${bytes} bytes, more than allowed`);
  if (bytes === 0) return new Uint8Array(0);
  if (layout.kind === 'chunked') return readChunks(file, object, layout, shape, type.bytes);
  if (layout.bytes < bytes) file.fail(address, `a dataset of ${bytes} bytes that are not all there`);
  return file.read(layout.address, bytes);
}

async function readChunks(
  file: ByteFile,
  { filters, address }: HDF5Object,
  { tree, chunk }: { readonly tree: number; readonly chunk: readonly number[] },
  shape: readonly number[],
  width: number,
): Promise<Uint8Array> {
  const chunkBytes = elementsOf(chunk) * width;
  const whole = elementsOf(shape) * width;
  // A file of some bytes must not make room for a thousand times as many by claiming a large chunk or a dataset never written.
  if (chunk.length !== shape.length || !(chunkBytes <= 1032 * file.size))
    file.fail(address, 'chunks of no valid shape');
  if (whole > 1032 * file.size) file.fail(address, `a dataset of ${whole} bytes in a file of ${file.size}`);
  const result = new Uint8Array(whole);
  for await (const { key, child } of treeLeaves(file, tree, 1, 8 + 8 * (shape.length + 1))) {
    const { packed, mask, offsets } = readKey(key, shape);
    let bytes: Uint8Array = await file.read(child, packed);
    for (let i = filters.length - 1; i >= 0; i--) {
      if ((mask & (1 << i)) === 0) bytes = await unpack(file, child, bytes, filters[i] ?? 'shuffle', chunkBytes, width);
    }
    if (bytes.length < chunkBytes) file.fail(child, `a chunk of ${bytes.length} of its ${chunkBytes} bytes`);
    copyChunk(bytes, chunk, result, shape, offsets, width);
  }
  return result;
}

function readKey(key: Cursor, shape: readonly number[]) {
  const packed = key.uint32();
  const mask = key.uint32();
  const offsets = shape.map(() => key.uint64());
  if (offsets.some((offset, i) => !(offset < (shape[i] ?? 0)))) key.fail('a chunk outside its dataset');
  return { packed, mask, offsets };
}

async function unpack(
  file: ByteFile,
  address: number,
  bytes: Uint8Array,
  filter: HDF5Filter,
  size: number,
  width: number,
): Promise<Uint8Array> {
  if (filter === 'shuffle') return unshuffle(bytes, width);
  return inflate(bytes, 'deflate', size).catch((cause: unknown) => {
    return file.fail(address, 'a chunk that cannot be unpacked', cause);
  });
}

/** The first bytes of all elements stand before their second bytes. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  const count = Math.floor(bytes.length / width);
  const result = new Uint8Array(bytes.length);
  for (let byte = 0; byte < width; byte++) {
    for (let i = 0; i < count; i++) result[i * width + byte] = bytes[byte * count + i] ?? 0;
  }
  return result;
}

/** Copies the rows of a chunk to their places; what sticks out of the dataset is left out. */
function copyChunk(
  bytes: Uint8Array,
  chunk: readonly number[],
  result: Uint8Array,
  shape: readonly number[],
  offsets: readonly number[],
  width: number,
): void {
  const last = chunk.length - 1;
  const rowLength = Math.min(chunk[last] ?? 1, (shape[last] ?? 1) - (offsets[last] ?? 0)) * width;
  const rows = elementsOf(chunk.slice(0, last));
  for (let row = 0; row < rows; row++) {
    let rest = row;
    let to = offsets[last] ?? 0;
    let stride = shape[last] ?? 1;
    let inside = true;
    for (let axis = last - 1; axis >= 0; axis--) {
      const size = chunk[axis] ?? 1;
      const index = (offsets[axis] ?? 0) + (rest % size);
      rest = Math.floor(rest / size);
      inside &&= index < (shape[axis] ?? 0);
      to += index * stride;
      stride *= shape[axis] ?? 1;
    }
    const from = row * (chunk[last] ?? 1) * width;
    if (inside) result.set(bytes.subarray(from, from + rowLength), to * width);
  }
}
