import type { Tensor } from '@tensorflow/tfjs-core';
import type { WeightValues } from './formats/weightsFile.js';

/** Numbers of any type with their shape: what a program of one's own read. */
export interface RawWeights {
  readonly shape: readonly number[];
  readonly values: WeightValues | readonly number[];
}

/**
 * Where weights come from.
 *
 * - a string: an `http(s)` URL, or in Node a path: of a file, or of a folder with the `model.json` of a tfjs layers model;
 * - a `File`, a `Blob` or bytes: a file of any format that is read;
 * - a list of `File`s: a `model.json` and the files that it names;
 * - a record: tensors or raw numbers by name. Tensors stay the caller's.
 */
export type WeightsSource =
  string | Blob | ArrayBuffer | Uint8Array | readonly File[] | Readonly<Record<string, RawWeights | Tensor>>;
