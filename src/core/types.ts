import type { Tensor } from '@tensorflow/tfjs-core';

/** The shape of one image, channels last: [height, width, channels]. */
export type ImageShape = readonly [height: number, width: number, channels: number];

/** A value that survives `JSON.parse(JSON.stringify(value))` unchanged. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Tensors by name. Whoever holds the record owns the tensors in it. */
export type NamedTensors = Readonly<Record<string, Tensor>>;

/**
 * What a label is.
 *
 * - `classes`: one integer per image, in [0, count); in a network a [batch, 1] int32 tensor.
 * - `attributes`: `count` real or multi-hot numbers per image; in a network a [batch, count] float32 tensor.
 */
export interface LabelSpec {
  readonly kind: 'classes' | 'attributes';
  /** Number of classes, or length of the attribute vector; an integer ≥ 1. */
  readonly count: number;
}

/** The two networks of a GAN. */
export type NetworkName = 'generator' | 'discriminator';
