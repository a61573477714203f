import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';

/** A model of either kind, as extraction sees it. */
export interface Network {
  /** The height and width that it takes; null where it takes any. */
  readonly inputSize: readonly [height: number, width: number] | null;
  /** The channels that it takes; null where it does not tell. */
  readonly channels: number | null;
  /** Runs it in inference; new tensors. `output` is null where it was not asked for. */
  run(images: Tensor4D): { readonly features: Tensor; readonly output: Tensor | null };
  weights(): readonly Tensor[];
}

/** The fixed sizes in an input of shape [batch, height, width, channels]. */
export function sizesOf(shape: readonly (number | null)[]): Pick<Network, 'inputSize' | 'channels'> {
  const [height, width, channels] = shape.slice(1).map((size) => (size !== null && size > 0 ? size : null));
  return { inputSize: height && width ? [height, width] : null, channels: channels ?? null };
}
