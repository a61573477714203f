import { Tensor } from '@tensorflow/tfjs-core';
import type { Json } from '../../core/index.js';

/** A tree of plain data and tensors as JSON, in which the name of a tensor stands for it, and the tensors by these names. */
export interface SplitTree {
  readonly json: Json;
  readonly tensors: ReadonlyMap<string, Tensor>;
}

/** Takes a tree apart. A tensor's name is its path: `optimizers/generator/tensors/m/conv/kernel`. */
export function splitTree(tree: object): SplitTree {
  const tensors = new Map<string, Tensor>();

  function split(value: unknown, path: string): Json {
    if (isTensor(value)) {
      // Keys may hold slashes themselves, so that two paths can read the same.
      let name = path;
      while (tensors.has(name)) name += "'";
      tensors.set(name, value);
      return { $tensor: name };
    }
    if (value === null || typeof value === 'number' || typeof value === 'string' || typeof value === 'boolean')
      return value;
    if (typeof value !== 'object')
      throw new Error(`checkpoint: ${path} is neither a tensor nor JSON (${typeof value})`);
    const below = (key: string): string => (path === '' ? key : `${path}/${key}`);
    if (Array.isArray(value)) return value.map((item, i) => split(item, below(String(i))));
    const entries = Object.entries(value).filter(([, item]) => item !== undefined);
    return Object.fromEntries(entries.map(([key, item]) => [key, split(item, below(key))]));
  }

  return { json: split(tree, ''), tensors };
}

/** Puts a tree together again with the tensors that `tensorNamed` makes. */
export function joinTree(json: unknown, tensorNamed: (name: string) => Tensor): unknown {
  if (Array.isArray(json)) return json.map((item) => joinTree(item, tensorNamed));
  if (!isRecord(json)) return json;
  if (typeof json.$tensor === 'string') return tensorNamed(json.$tensor);
  return Object.fromEntries(Object.entries(json).map(([key, item]) => [key, joinTree(item, tensorNamed)]));
}

/** Whether a value is a tensor, of whatever shape. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof Tensor;
}

/** Whether a value is an object of named values, and no tensor or list. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isTensor(value);
}
