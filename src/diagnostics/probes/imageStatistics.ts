import type { ImageShape } from '../../core/index.js';
import { gridPattern, type GridPattern } from './gridPattern.js';

/** Images in the memory of the host. */
export interface ImageSet {
  /** [count, height, width, channels] in row-major order. */
  readonly pixels: Float32Array;
  readonly imageShape: ImageShape;
}

/** What watchers want to know about images, generated or real. */
export interface PixelStatistics {
  /** Number of images. */
  readonly count: number;
  /** The share of pixels that are NaN or infinite. */
  readonly notFinite: number;
  /** The share of pixels within 1% of the lowest, and of the highest value that real images have. */
  readonly dark: number;
  readonly bright: number;
  /** The standard deviation of pixels within an image, averaged over images. */
  readonly contrast: number;
  /**
   * How much images differ: the variance of a pixel from image to image, averaged over pixels. It is half the mean squared distance of
   * two images, for each pixel.
   */
  readonly variety: number;
  /** The same among the images of each label; [] without labels, and null for a label with fewer than two images. */
  readonly varietyByLabel: readonly (number | null)[];
  /** What a regular grid has of the images' contrast; null for images too small to tell. */
  readonly grid: GridPattern | null;
}

/** How images are measured. */
export interface MeasureOptions {
  /** The lowest and the highest value of a pixel. */
  readonly range: readonly [low: number, high: number];
  /** Which images have each label; [] without labels. */
  readonly byLabel: readonly (readonly number[])[];
}

/** The Fourier sums of more images would cost more than they add. */
const GRID_IMAGES = 16;

/** Measures images. */
export function imageStatistics({ pixels, imageShape }: ImageSet, { range, byLabel }: MeasureOptions): PixelStatistics {
  const size = imageShape[0] * imageShape[1] * imageShape[2];
  const count = pixels.length / size;
  const all = Array.from({ length: count }, (_, i) => i);
  return {
    count,
    ...ends(pixels, range),
    contrast: mean(all.map((i) => Math.sqrt(varianceWithin(pixels.subarray(i * size, (i + 1) * size))))),
    variety: varianceOver(pixels, size, all),
    varietyByLabel: byLabel.map((images) => (images.length > 1 ? varianceOver(pixels, size, images) : null)),
    grid: gridPattern(pixels.subarray(0, GRID_IMAGES * size), imageShape),
  };
}

/** The variance of a pixel over some of the images, unbiased, averaged over pixels. */
export function varianceOver(pixels: Float32Array, size: number, images: readonly number[]): number {
  let total = 0;
  for (let pixel = 0; pixel < size; pixel++) {
    let [sum, squares] = [0, 0];
    for (const image of images) {
      const value = pixels[image * size + pixel] ?? NaN;
      sum += value;
      squares += value * value;
    }
    total += (squares - (sum * sum) / images.length) / (images.length - 1);
  }
  // Rounding may leave equal images a hair below 0.
  return Math.max(0, total / size);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function varianceWithin(image: Float32Array): number {
  let [sum, squares] = [0, 0];
  for (const value of image) {
    sum += value;
    squares += value * value;
  }
  return Math.max(0, squares / image.length - (sum / image.length) ** 2);
}

function ends(
  pixels: Float32Array,
  [low, high]: readonly [number, number],
): Pick<PixelStatistics, 'notFinite' | 'dark' | 'bright'> {
  const margin = (high - low) / 100;
  let [notFinite, dark, bright] = [0, 0, 0];
  for (const value of pixels) {
    if (!Number.isFinite(value)) notFinite++;
    else if (value <= low + margin) dark++;
    else if (value >= high - margin) bright++;
  }
  return { notFinite: notFinite / pixels.length, dark: dark / pixels.length, bright: bright / pixels.length };
}
