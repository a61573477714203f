import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import type { Checks } from '../../core/index.js';

/** What is done to images in [-1, 1] before a network sees them. */
export interface PreprocessOptions {
  /** What black and white are to the network. Default [-1, 1]; many networks take [0, 1] or [0, 255]. */
  readonly range?: readonly [black: number, white: number];
  /** The size that images are resized to, bilinearly. Default: what the network's input says; where it says nothing, none. */
  readonly size?: readonly [height: number, width: number];
  /** Whether the one channel of grey images is given to a network for three; default false, and such images are refused. */
  readonly repeatGrey?: boolean;
}

/** The options with every default filled in. */
export interface Preprocessing {
  readonly range: readonly [black: number, white: number];
  readonly size: readonly [height: number, width: number] | null;
  readonly repeatGrey: boolean;
}

/** @param inputSize - the height and width that the network takes; null where it takes any. */
export function resolvePreprocessing(
  check: Checks,
  options: PreprocessOptions,
  inputSize: readonly [number, number] | null,
): Preprocessing {
  check.knownKeys('preprocess', options, ['range', 'size', 'repeatGrey']);
  const { range = [-1, 1], repeatGrey = false } = options;
  check.range('preprocess.range', range);
  const size = options.size ?? inputSize;
  if (size !== null) {
    if (!Array.isArray(size) || size.length !== 2) check.fail('preprocess.size', 'must be [height, width]', size);
    size.forEach((side, i) => check.integer(`preprocess.size[${i}]`, side, 1));
  }
  if (typeof repeatGrey !== 'boolean') check.fail('preprocess.repeatGrey', 'must be true or false', repeatGrey);
  return { range, size, repeatGrey };
}

/** E.g. `299×299 in [0, 255]`. */
export function describePreprocessing({ range, size, repeatGrey }: Preprocessing): string {
  const scaled = `in [${range.join(', ')}]`;
  return `${size ? `resized to ${size.join('×')} ` : ''}${scaled}${repeatGrey ? ', grey repeated' : ''}`;
}

/**
 * Images in [-1, 1] as the network takes them; a new tensor.
 *
 * @param channels - what the network takes; null where it does not tell.
 */
export function preprocess(
  check: Checks,
  images: Tensor4D,
  { range: [black, white], size, repeatGrey }: Preprocessing,
  channels: number | null,
): Tensor4D {
  const [, height, width, given] = images.shape;
  const grey = given === 1 && channels === 3;
  if (channels !== null && given !== channels && !(grey && repeatGrey)) {
    const help = grey ? '; preprocess.repeatGrey gives them the one they have three times' : '';
    check.fail('images', `must have the ${channels} channels that the network takes${help}`, images);
  }
  return tf.tidy(() => {
    const coloured = grey ? tf.tile(images, [1, 1, 1, 3]) : images;
    const resized =
      size && (size[0] !== height || size[1] !== width)
        ? tf.image.resizeBilinear(coloured, [...size], false, true)
        : coloured;
    return tf.add<Tensor4D>(tf.mul(resized, (white - black) / 2), (white + black) / 2);
  });
}
