import type { ByteFile } from './byteFile.js';
import { BYTES_OF, decodeNumbers } from './decodeNumbers.js';
import { TorchTensor, type PickleValue, type TorchStorage } from './pickle/pickleValues.js';
import { elementsOf, type WeightArray, type WeightsLimits } from './weightsFile.js';

/** Nested containers of a checkpoint that are looked through at most. */
const MAX_DEPTH = 32;
/** Values of a checkpoint that are looked at; containers that hold each other many times end here. */
const MAX_VALUES = 4_000_000;

/** Reads all numbers of a storage, or those at [start, start + count). */
export type StorageReader = (storage: TorchStorage, start: number, count: number) => Promise<Uint8Array>;

/** The tensors in a checkpoint by their path, `netG.main.0.weight`, in the order in which it holds them. */
export function torchArrays(
  file: ByteFile,
  checkpoint: PickleValue,
  limits: WeightsLimits,
  readStorage: StorageReader,
): ReadonlyMap<string, WeightArray> {
  const arrays = new Map<string, WeightArray>();
  let seen = 0;

  function visit(value: PickleValue, path: string, depth: number): void {
    if (++seen > MAX_VALUES) file.fail(null, `the checkpoint holds more than ${MAX_VALUES} values`);
    if (depth > MAX_DEPTH) file.fail(null, `the checkpoint is nested more than ${MAX_DEPTH} deep`);
    if (value instanceof TorchTensor) add(value, path);
    else if (value instanceof Map) for (const [key, inner] of value) visit(inner, join(path, key), depth + 1);
    else if (Array.isArray(value)) value.forEach((inner, i) => visit(inner, join(path, i), depth + 1));
  }

  function add(tensor: TorchTensor, name: string): void {
    if (arrays.size >= limits.maxTensors)
      file.fail(null, `has more than the ${limits.maxTensors} tensors that are allowed`);
    if (arrays.has(name)) file.fail(null, `has two tensors with the path ${JSON.stringify(name.slice(0, 80))}`);
    const { storage, shape } = tensor;
    arrays.set(name, { name, dtype: storage.dtype, shape, read: () => readTensor(tensor, readStorage) });
  }

  visit(checkpoint, '', 0);
  return arrays;
}

function join(path: string, key: PickleValue): string {
  const name = typeof key === 'string' || typeof key === 'number' ? String(key) : '?';
  return path === '' ? name : `${path}.${name}`;
}

async function readTensor({ storage, offset, shape, strides }: TorchTensor, readStorage: StorageReader) {
  const count = elementsOf(shape);
  if (count === 0) return decodeNumbers(new Uint8Array(0), storage.dtype);
  const span = 1 + shape.reduce((sum, size, i) => sum + (size - 1) * (strides[i] ?? 0), 0);
  const bytes = await readStorage(storage, storage.start + offset, span);
  const contiguous = isContiguous(shape, strides) ? bytes : gather(bytes, shape, strides, BYTES_OF[storage.dtype]);
  return decodeNumbers(contiguous, storage.dtype);
}

function isContiguous(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const size = shape[axis] ?? 1;
    if (size !== 1 && strides[axis] !== expected) return false;
    expected *= size;
  }
  return true;
}

/** Copies the elements of a strided view, each of `width` bytes, into row-major order. */
function gather(bytes: Uint8Array, shape: readonly number[], strides: readonly number[], width: number): Uint8Array {
  const count = elementsOf(shape);
  const result = new Uint8Array(count * width);
  const index = shape.map(() => 0);
  let from = 0;
  for (let to = 0; to < count; to++) {
    for (let byte = 0; byte < width; byte++) result[to * width + byte] = bytes[from * width + byte] ?? 0;
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const next = (index[axis] ?? 0) + 1;
      const size = shape[axis] ?? 1;
      from += strides[axis] ?? 0;
      index[axis] = next === size ? 0 : next;
      if (next < size) break;
      from -= (strides[axis] ?? 0) * size;
    }
  }
  return result;
}
