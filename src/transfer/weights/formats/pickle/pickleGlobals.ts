import { elementsOf, type WeightDType } from '../weightsFile.js';
import { PickleGlobal, TorchTensor, type PickleValue, type TorchStorage } from './pickleValues.js';

/** Elements that a tensor may have beyond those of its storage, which it repeats by strides of 0. */
const MAX_REPEATED = 2 ** 20;

const STORAGES: Readonly<Record<string, WeightDType>> = {
  DoubleStorage: 'float64',
  FloatStorage: 'float32',
  HalfStorage: 'float16',
  BFloat16Storage: 'bfloat16',
  LongStorage: 'int64',
  IntStorage: 'int32',
  ShortStorage: 'int16',
  CharStorage: 'int8',
  ByteStorage: 'uint8',
  BoolStorage: 'bool',
};

const GLOBALS = new Map<string, PickleGlobal>();
for (const name of Object.keys(STORAGES)) define(`torch.${name}`, null);
define('collections.OrderedDict', orderedDict);
define('torch.Size', ([sizes = []]) => sizes);
define('torch._utils._rebuild_tensor', rebuildTensor);
define('torch._utils._rebuild_tensor_v2', rebuildTensor);
define('torch._utils._rebuild_parameter', ([tensor]) => tensorOf(tensor));

function define(name: string, build: PickleGlobal['build']): void {
  GLOBALS.set(name, new PickleGlobal(name, build));
}

/** The global of a name, if it is one of those that build tensors and plain containers. */
export function pickleGlobal(module: string, name: string): PickleGlobal | undefined {
  return GLOBALS.get(`${module}.${name}`);
}

/** The storage that a persistent id of PyTorch names. @throws Error if it names none. */
export function storageOf(id: PickleValue): TorchStorage {
  if (!Array.isArray(id) || id[0] !== 'storage') throw new Error('a reference to something other than a storage');
  const [, type, key, , count, view] = id;
  const dtype = type instanceof PickleGlobal ? STORAGES[type.name.replace(/^torch\./, '')] : undefined;
  if (!dtype || typeof key !== 'string' || !isCount(count)) throw new Error('a storage without type, key or size');
  if (view == null) return { key, dtype, count, start: 0 };
  const [, start, size] = Array.isArray(view) ? view : [];
  if (!isCount(start) || !isCount(size) || start + size > count) throw new Error('a view outside its storage');
  return { key, dtype, count: size, start };
}

function orderedDict([pairs = []]: readonly PickleValue[]): PickleValue {
  if (!Array.isArray(pairs)) throw new Error('an OrderedDict of something other than a list of pairs');
  const map = new Map<PickleValue, PickleValue>();
  for (const pair of pairs) {
    if (!Array.isArray(pair) || pair.length !== 2) throw new Error('an OrderedDict of something other than pairs');
    map.set(pair[0] ?? null, pair[1] ?? null);
  }
  return map;
}

function rebuildTensor([storage, offset, shape, strides]: readonly PickleValue[]): TorchTensor {
  if (
    !isStorage(storage) ||
    !isCount(offset) ||
    !isCounts(shape) ||
    !isCounts(strides) ||
    shape.length !== strides.length
  )
    throw new Error('a tensor without storage, offset, shape or strides');
  if (shape.length > 16) throw new Error(`a tensor of ${shape.length} axes`);
  const elements = elementsOf(shape);
  const last = offset + shape.reduce((sum, size, i) => sum + (size - 1) * (strides[i] ?? 0), 0);
  if (Number.isNaN(elements) || (elements > 0 && !(last < storage.count))) {
    throw new Error(`a tensor of shape [${shape.join(', ')}] that lies outside its storage of ${storage.count}`);
  }
  if (elements > storage.count + MAX_REPEATED) {
    throw new Error(`a tensor of shape [${shape.join(', ')}] that repeats a storage of ${storage.count}`);
  }
  return new TorchTensor(storage, offset, shape, strides);
}

function tensorOf(value: PickleValue | undefined): TorchTensor {
  if (!(value instanceof TorchTensor)) throw new Error('a parameter that is no tensor');
  return value;
}

function isStorage(value: PickleValue | undefined): value is TorchStorage {
  return typeof value === 'object' && value !== null && 'dtype' in value;
}

function isCount(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.every(isCount);
}
