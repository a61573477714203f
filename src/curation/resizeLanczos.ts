import { checksOf } from '../core/index.js';

/** Pixels with 8 bits a channel, [height, width, channels] in row-major order. */
export interface ByteImage {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** The window of the filter, in pixels of the smaller of the two images. */
const WINDOW = 3;

/**
 * An image at another size, through a Lanczos filter as wide as the size asks for, so that nothing finer than the new pixels is left to
 * become moiré. Computed as Pillow's `resize(…, LANCZOS)` is: first the rows, then the columns, each rounded to 8 bits. Features for a FID
 * depend on such details.
 *
 * Parmar, Zhang, Zhu: "On Aliased Resizing and Surprising Subtleties in GAN Evaluation", 2022.
 *
 * @throws InvalidArgumentError for sizes below 1 and for pixels of another number.
 */
export function resizeLanczos(image: ByteImage, width: number, height: number): ByteImage {
  const check = checksOf('resizeLanczos');
  check.integer('width', width, 1);
  check.integer('height', height, 1);
  const count = image.width * image.height * image.channels;
  if (image.data.length !== count) check.fail('image.data', `must hold ${count} numbers`, image.data);
  return resizeHeight(resizeWidth(image, width), height);
}

/** The old pixels that a new one is made of, and how much of each. */
interface Mixture {
  readonly first: number;
  readonly weights: Float64Array;
}

function resizeWidth(image: ByteImage, width: number): ByteImage {
  const { data, height, channels } = image;
  if (width === image.width) return image;
  const resized = new Uint8ClampedArray(height * width * channels);
  const mixtures = mixturesOf(image.width, width);
  for (let y = 0; y < height; y++) {
    mixtures.forEach(({ first, weights }, x) => {
      const from = (y * image.width + first) * channels;
      const to = (y * width + x) * channels;
      for (let channel = 0; channel < channels; channel++) {
        resized[to + channel] = mix(data, from + channel, channels, weights);
      }
    });
  }
  return { data: resized, width, height, channels };
}

function resizeHeight(image: ByteImage, height: number): ByteImage {
  const { data, width, channels } = image;
  if (height === image.height) return image;
  const row = width * channels;
  const resized = new Uint8ClampedArray(height * row);
  mixturesOf(image.height, height).forEach(({ first, weights }, y) => {
    for (let i = 0; i < row; i++) resized[y * row + i] = mix(data, first * row + i, row, weights);
  });
  return { data: resized, width, height, channels };
}

function mix(data: ByteImage['data'], from: number, step: number, weights: Float64Array): number {
  // Half up, as Pillow rounds; the array clamps.
  let sum = 0.5;
  for (let i = 0, place = from; i < weights.length; i++, place += step) sum += (data[place] ?? 0) * (weights[i] ?? 0);
  return Math.floor(sum);
}

function mixturesOf(size: number, newSize: number): Mixture[] {
  const scale = size / newSize;
  const stretch = Math.max(1, scale);
  return Array.from({ length: newSize }, (_, i) => {
    const centre = (i + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - WINDOW * stretch + 0.5));
    const end = Math.min(size, Math.floor(centre + WINDOW * stretch + 0.5));
    const weights = Float64Array.from({ length: end - first }, (__, j) =>
      lanczos((first + j + 0.5 - centre) / stretch),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function lanczos(x: number): number {
  if (x === 0) return 1;
  if (Math.abs(x) >= WINDOW) return 0;
  const angle = Math.PI * x;
  return (WINDOW * Math.sin(angle) * Math.sin(angle / WINDOW)) / (angle * angle);
}
