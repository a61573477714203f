import type { Tensor4D } from '@tensorflow/tfjs-core';
import { checksOf, type Checks } from '../../core/index.js';

/** A picture as bytes; in a browser `new ImageData(picture.data, picture.width)` takes it. */
export interface Picture {
  /** Red, green, blue and alpha of each pixel in [0, 255], row by row. */
  readonly data: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
  /** How many pixels were not finite numbers (NaN, ±Infinity); they are drawn in magenta. */
  readonly notFinite: number;
}

/** Options of `imageGrid`. */
export interface ImageGridOptions {
  /** Images a row, ≥ 1. Default: the square root of their number, rounded up. */
  readonly columns?: number;
  /** Pixels between two images, ≥ 0. Default 2. */
  readonly gap?: number;
  /** Red, green and blue, each in [0, 255], of gaps and of places without an image. Default white. */
  readonly background?: readonly [red: number, green: number, blue: number];
  /** The numbers that stand for black and for white; what lies outside is cut off. Default [-1, 1]. */
  readonly range?: readonly [black: number, white: number];
}

const MAGENTA = [255, 0, 255, 255] as const;

/**
 * Draws images side by side, row by row, each pixel as one pixel.
 *
 * @param images - [count, height, width, channels] with 1 (grey), 3 (RGB) or 4 (RGBA) channels; stay the caller's.
 * @throws InvalidArgumentError for no images or another shape.
 */
export async function imageGrid(images: Tensor4D, options: ImageGridOptions = {}): Promise<Picture> {
  const check = checksOf('imageGrid');
  check.knownKeys('options', options, ['columns', 'gap', 'background', 'range']);
  const [count, height, width, channels] = imagesShape(check, images);
  const { columns = Math.ceil(Math.sqrt(count)), gap = 2, background = [255, 255, 255], range = [-1, 1] } = options;
  check.integer('columns', columns, 1);
  check.integer('gap', gap, 0);
  const [black, white] = check.range('range', range);
  if (black === white) check.fail('range', 'must have low < high', range);
  if (!Array.isArray(background) || background.length !== 3)
    check.fail('background', 'must be [red, green, blue]', background);
  background.forEach((value, i) => check.number(`background[${i}]`, value, 0, 255));

  const picture = blankPicture(
    Math.min(columns, count) * (width + gap) - gap,
    Math.ceil(count / columns) * (height + gap) - gap,
    background,
  );
  const values = await images.data();
  const size = height * width * channels;
  let notFinite = 0;
  for (let i = 0; i < count; i++) {
    const corner = Math.floor(i / columns) * (height + gap) * picture.width + (i % columns) * (width + gap);
    const pixels = scaleToBytes(values.subarray(i * size, (i + 1) * size), black, 255 / (white - black));
    notFinite += drawImage(picture, corner, pixels, width, channels);
  }
  return { ...picture, notFinite };
}

function scaleToBytes(values: ArrayLike<number>, black: number, scale: number): Float32Array {
  return Float32Array.from(values, (value) => (value - black) * scale);
}

/** Draws an image with its first pixel at pixel `corner`; returns how many pixels were not finite. */
function drawImage(
  picture: BlankPicture,
  corner: number,
  pixels: Float32Array,
  width: number,
  channels: number,
): number {
  let notFinite = 0;
  for (let i = 0; i < pixels.length / channels; i++) {
    const target = (corner + Math.floor(i / width) * picture.width + (i % width)) * 4;
    const pixel = pixels.subarray(i * channels, (i + 1) * channels);
    const finite = pixel.every(Number.isFinite);
    if (!finite) notFinite++;
    picture.data.set(finite ? toRGBA(pixel) : MAGENTA, target);
  }
  return notFinite;
}

function toRGBA(pixel: Float32Array): readonly number[] {
  const [red = 0, green = red, blue = red, alpha = 255] = pixel;
  return [red, green, blue, alpha];
}

type BlankPicture = Omit<Picture, 'notFinite'>;

function blankPicture(width: number, height: number, background: readonly [number, number, number]): BlankPicture {
  const data = new Uint8ClampedArray(width * height * 4);
  const pixel = [...background, 255];
  for (let i = 0; i < data.length; i += 4) data.set(pixel, i);
  return { data, width, height };
}

function imagesShape(check: Checks, images: Tensor4D): readonly [number, number, number, number] {
  const given: unknown = images;
  if (typeof given !== 'object' || given === null || !('shape' in given) || images.shape.length !== 4) {
    check.fail('images', 'must be a tensor of shape [count, height, width, channels]', given);
  }
  const [count, height, width, channels] = images.shape;
  check.integer('images.shape[0]', count, 1);
  check.imageShape('images.shape.slice(1)', [height, width, channels]);
  return images.shape;
}
