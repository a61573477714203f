import type { Tensor } from '@tensorflow/tfjs-core';
import type { Checks } from '../../core/index.js';
import { layoutOfNames } from './formats/layoutOfNames.js';
import {
  elementsOf,
  type WeightArray,
  type WeightDType,
  type WeightsFile,
  type WeightValues,
} from './formats/weightsFile.js';

const DTYPES: ReadonlyMap<unknown, WeightDType> = new Map<unknown, WeightDType>([
  [Float64Array, 'float64'],
  [Float32Array, 'float32'],
  [BigInt64Array, 'int64'],
  [BigUint64Array, 'uint64'],
  [Int32Array, 'int32'],
  [Uint32Array, 'uint32'],
  [Int16Array, 'int16'],
  [Uint16Array, 'uint16'],
  [Int8Array, 'int8'],
  [Uint8Array, 'uint8'],
]);

/** Arrays and tensors by name as a file of weights. */
export function rawWeights(check: Checks, source: unknown): WeightsFile {
  if (typeof source !== 'object' || source === null)
    return check.fail('source', 'must be a file or arrays by name', source);
  const arrays = new Map<string, WeightArray>();
  for (const [name, value] of Object.entries(source)) arrays.set(name, toArray(check, name, value));
  return {
    name: 'the arrays',
    format: 'arrays',
    layout: layoutOfNames(arrays.keys()) ?? 'tf',
    arrays,
    close: () => Promise.resolve(),
  };
}

function toArray(check: Checks, name: string, value: unknown): WeightArray {
  const argument = `source[${JSON.stringify(name)}]`;
  if (isTensor(value)) {
    if (value.dtype === 'string' || value.dtype === 'complex64') check.fail(argument, 'must hold real numbers', value);
    const dtype = value.dtype === 'float32' ? 'float32' : 'int32';
    return { name, dtype, shape: value.shape, read: async () => (await value.data()).slice() };
  }
  if (typeof value !== 'object' || value === null || !('shape' in value) || !('values' in value)) {
    return check.fail(argument, 'must be a tensor or { shape, values }', value);
  }
  const { shape } = value;
  const values: unknown = Array.isArray(value.values) ? Float64Array.from(value.values) : value.values;
  if (!Array.isArray(shape)) return check.fail(argument, 'must have a shape', shape);
  const dtype = isValues(values) ? DTYPES.get(values.constructor) : undefined;
  if (!isValues(values) || !dtype) return check.fail(`${argument}.values`, 'must be numbers', values);
  if (elementsOf(shape) !== values.length) {
    check.fail(`${argument}.values`, `must be the numbers of shape [${shape.join(', ')}]`, values);
  }
  return { name, dtype, shape: shape.map(Number), read: () => Promise.resolve(values.slice()) };
}

function isTensor(value: unknown): value is Tensor {
  return typeof value === 'object' && value !== null && 'dataId' in value && 'dtype' in value;
}

function isValues(value: unknown): value is WeightValues {
  return ArrayBuffer.isView(value) && DTYPES.has(value.constructor);
}
