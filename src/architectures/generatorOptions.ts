import type { Activation, Norm, StageOptions } from './stages.js';

/** The dense layer that makes the generator's first map of the latent vector. */
export interface GeneratorProjectionOptions {
  /** Channels of the first map, ≥ 1. Default: by the plan. */
  readonly filters?: number;
  /** Default: that of the generator's `defaults`. */
  readonly norm?: Norm;
  /** Default: that of the generator's `defaults`. */
  readonly activation?: Activation;
  /** Default: that of the generator's `defaults`. */
  readonly dropout?: number;
}

/** The convolution that makes the image. It has a bias and no normalisation. */
export interface GeneratorOutputOptions {
  /** Height and width of the kernel. Default: that of the generator's `defaults`. */
  readonly kernelSize?: number;
  /** By how much it enlarges the last stage's map, ≥ 1. Default 2. */
  readonly stride?: number;
  /** `tanh` for images in [-1, 1], `sigmoid` for images in [0, 1]. Default `tanh`. */
  readonly activation?: 'tanh' | 'sigmoid';
  /** Whether the convolution is a transposed one. Default: if `upsampling` is `transposed` and the stride above 1. */
  readonly transposed?: boolean;
}

/**
 * How a generator's maps grow: by transposed convolutions, as in the DCGAN paper, or by resizing and then convolving,
 * which leaves no checkerboard. (Keras interpolates `bilinear` half a pixel away from TensorFlow.js.)
 */
export type Upsampling = 'transposed' | 'nearest' | 'bilinear';

/** The generator: latent vector → projection → stages → output. */
export interface GeneratorOptions {
  readonly projection?: GeneratorProjectionOptions;
  /**
   * The stages between the first map and the output; the sizes of their maps follow from the strides, backwards from the
   * image. Default: as many as leave a first map whose shorter side is 4 to 7, all as `defaults` say.
   */
  readonly stages?: readonly StageOptions[];
  readonly output?: GeneratorOutputOptions;
  /** Default `transposed`. */
  readonly upsampling?: Upsampling;
  /** What projection and stages have unless they say otherwise. Default: see `StageOptions`. */
  readonly defaults?: StageOptions;
  /** Filters of the last stage, doubled with each stage before it. Default 128, or 64 if the output's stride is 1. */
  readonly baseFilters?: number;
  /** The limit of that doubling. Default 1024. */
  readonly maxFilters?: number;
}

/** The keys of `GeneratorOptions`, for the check of unknown options. */
export const generatorKeys = [
  'projection',
  'stages',
  'output',
  'upsampling',
  'defaults',
  'baseFilters',
  'maxFilters',
] as const satisfies readonly (keyof GeneratorOptions)[];
