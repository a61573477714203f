import type { StageOptions } from './stages.js';

/** The discriminator: image → stages → head. */
export interface DiscriminatorOptions {
  /** At least one. Default: as many as leave a map whose shorter side is 4 to 7, all as `defaults` say. */
  readonly stages?: readonly StageOptions[];
  /**
   * What makes the logit of the last map: a `dense` layer on all its elements, or one `convolution` as large as the map,
   * without padding, as in the PyTorch examples (the same function with the same number of weights). Default `dense`.
   */
  readonly head?: 'dense' | 'convolution';
  /**
   * What stages have unless they say otherwise. Default: see `StageOptions`. The first stage has no normalisation unless
   * it asks for one itself, since that would hide the images' brightness and contrast.
   */
  readonly defaults?: StageOptions;
  /** Filters of the first stage, doubled with each stage after it. Default 64. */
  readonly baseFilters?: number;
  /** The limit of that doubling. Default 1024. */
  readonly maxFilters?: number;
}

/** The keys of `DiscriminatorOptions`, for the check of unknown options. */
export const discriminatorKeys = [
  'stages',
  'head',
  'defaults',
  'baseFilters',
  'maxFilters',
] as const satisfies readonly (keyof DiscriminatorOptions)[];
