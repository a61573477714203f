import type { WeightDType } from '../weightsFile.js';

/** A run of numbers in the file, which tensors look at. */
export interface TorchStorage {
  readonly key: string;
  readonly dtype: WeightDType;
  /** Numbers in the storage. */
  readonly count: number;
  /** Where in the storage `key` it begins, in numbers; only very old files have other values than 0. */
  readonly start: number;
}

/** A tensor as a view of a storage. */
export class TorchTensor {
  constructor(
    readonly storage: TorchStorage,
    readonly offset: number,
    readonly shape: readonly number[],
    readonly strides: readonly number[],
  ) {}
}

/** One of the few names that a pickle may use. */
export class PickleGlobal {
  constructor(
    /** Module and name, e.g. `torch._utils._rebuild_tensor_v2`. */
    readonly name: string,
    /** What calling it with arguments gives; null for a name that is not called. */
    readonly build: ((values: readonly PickleValue[]) => PickleValue) | null,
  ) {}
}

/** What a pickle of weights can hold: plain data, containers of it and tensors. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | TorchStorage
  | TorchTensor
  | PickleGlobal;
