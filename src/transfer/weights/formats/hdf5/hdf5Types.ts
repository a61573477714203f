import type { WeightDType } from '../weightsFile.js';

/** Type of the elements of a dataset or of an attribute. */
export type HDF5Type =
  | { readonly kind: 'number'; readonly dtype: WeightDType; readonly bytes: number }
  | { readonly kind: 'text'; readonly bytes: number }
  /** Text of any length, which lies elsewhere in the file. */
  | { readonly kind: 'reference'; readonly bytes: number }
  | { readonly kind: 'other'; readonly bytes: number };

/** Where the numbers of a dataset lie. */
export type HDF5Layout =
  | { readonly kind: 'contiguous'; readonly address: number; readonly bytes: number }
  | { readonly kind: 'compact'; readonly address: number; readonly bytes: number }
  | { readonly kind: 'chunked'; readonly tree: number; readonly chunk: readonly number[] };

/** A step between the bytes of a chunk in the file and its numbers. */
export type HDF5Filter = 'deflate' | 'shuffle';

/** A text that lies elsewhere in the file. */
export interface HDF5Text {
  readonly length: number;
  readonly collection: number;
  readonly index: number;
}

/** What is known of an object of a file: a group has a table of links, a dataset shape, type and layout. */
export interface HDF5Object {
  readonly address: number;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
  readonly links: { readonly tree: number; readonly heap: number } | null;
  readonly shape: readonly number[] | null;
  readonly type: HDF5Type | null;
  readonly layout: HDF5Layout | null;
  readonly filters: readonly HDF5Filter[];
}

/** An address that stands for "nothing". */
export const UNDEFINED_ADDRESS = 2 ** 64;
