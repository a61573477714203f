import type { ImageShape } from '../../core/index.js';

/** The strongest regular pattern whose period a chain of upsamplings of stride 2 can leave. */
export interface GridPattern {
  /** In pixels: 2, 4 or 8. */
  readonly period: number;
  /** Power at and close to the frequencies of the period over that farther from them: about 1 or less where there is no pattern. */
  readonly excess: number;
  /** The pattern's standard deviation over that of the images. */
  readonly share: number;
}

/** Pixels of a side for each pixel of the period, so that a frequency can be told from its neighbours. */
const PERIODS_A_SIDE = 8;

/**
 * What is close to a frequency and what is beside it, in frequencies of the image's side. A pattern that is strong where the image
 * is bright has its power close to the period's frequency, and not at it.
 */
const CLOSE = 1.5;
const BESIDE = 4;

/** A frequency in cycles a pixel, along y and x. */
type Frequency = readonly [y: number, x: number];

/**
 * Looks for a grid: an upsampling by 2 that treats even and odd pixels differently repeats the low frequencies of an image around
 * the frequency 1/2, two of them around 1/4, and so on, where images have little by themselves (Odena, Dumoulin, Olah:
 * "Deconvolution and Checkerboard Artifacts", Distill 2016).
 *
 * @param pixels - [count, height, width, channels]; channels are averaged.
 * @returns null for images of which no side holds 8 periods of 2 pixels.
 */
export function gridPattern(pixels: Float32Array, imageShape: ImageShape): GridPattern | null {
  const [height, width] = imageShape;
  const periods = [2, 4, 8].filter((period) => Math.min(height, width) >= period * PERIODS_A_SIDE);
  if (periods.length === 0) return null;
  const images = windowedImages(pixels, imageShape);
  const contrast = images.reduce((sum, image) => sum + image.variance, 0);
  const patterns = periods.map((period) => {
    const frequencies = frequenciesOf(period);
    const sum = (of: readonly Frequency[]): number =>
      of.reduce((total, frequency) => total + images.reduce((power, image) => power + powerAt(image, frequency), 0), 0);
    const around = (distance: number): number => {
      const [dy, dx] = [distance / height, distance / width];
      return sum(frequencies.flatMap(([y, x]) => neighbours(y, x, dy, dx))) / NEIGHBOURS;
    };
    const power = Math.max(sum(frequencies), around(CLOSE));
    const background = around(BESIDE);
    const noise = Number.MIN_VALUE;
    return { period, excess: power / Math.max(background, noise), share: Math.sqrt(power / Math.max(contrast, noise)) };
  });
  return patterns.reduce((best, pattern) => (pattern.excess > best.excess ? pattern : best));
}

/** What repeats with `period` and not with half of it. */
function frequenciesOf(period: number): Frequency[] {
  const steps = Array.from({ length: period }, (_, i) => i);
  return steps
    .flatMap((y) => steps.map((x): readonly [number, number] => [y, x]))
    .filter(([y, x]) => y % 2 === 1 || x % 2 === 1)
    .filter(([y, x]) => isFirstOfPair(y, x, period))
    .map(([y, x]) => [y / period, x / period]);
}

/** Images are real, so that a frequency and its negative have one power. */
function isFirstOfPair(y: number, x: number, period: number): boolean {
  const [otherY, otherX] = [(period - y) % period, (period - x) % period];
  return y < otherY || (y === otherY && x <= otherX);
}

const NEIGHBOURS = 8;

function neighbours(y: number, x: number, dy: number, dx: number): Frequency[] {
  return [
    [y - dy, x],
    [y + dy, x],
    [y, x - dx],
    [y, x + dx],
    [y - dy, x - dx],
    [y + dy, x + dx],
    [y - dy, x + dx],
    [y + dy, x - dx],
  ];
}

interface WindowedImage {
  readonly values: Float64Array;
  readonly height: number;
  readonly width: number;
  /** Of the pixels, before the window. */
  readonly variance: number;
}

/** Images without their mean, faded out towards the borders, so that borders have no frequencies of their own. */
function windowedImages(pixels: Float32Array, [height, width, channels]: ImageShape): WindowedImage[] {
  const area = height * width;
  const [fadeY, fadeX] = [hann(height), hann(width)];
  return Array.from({ length: pixels.length / (area * channels) }, (_, image) => {
    const values = new Float64Array(area);
    for (let i = 0; i < area * channels; i++)
      values[Math.floor(i / channels)] =
        (values[Math.floor(i / channels)] ?? 0) + (pixels[image * area * channels + i] ?? 0) / channels;
    const average = values.reduce((sum, value) => sum + value, 0) / area;
    const variance = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / area;
    values.forEach((value, i) => {
      values[i] = (value - average) * (fadeY[Math.floor(i / width)] ?? 0) * (fadeX[i % width] ?? 0);
    });
    return { values, height, width, variance };
  });
}

/** A Hann window whose values have the mean 1. */
function hann(length: number): number[] {
  return Array.from({ length }, (_, i) => 1 - Math.cos((2 * Math.PI * (i + 0.5)) / length));
}

/** The variance that a wave of this frequency (and its negative) has in the image. */
function powerAt({ values, height, width }: WindowedImage, [fy, fx]: Frequency): number {
  let [real, imaginary] = [0, 0];
  const [cosX, sinX] = waves(width, fx);
  const [cosY, sinY] = waves(height, fy);
  for (let y = 0; y < height; y++) {
    let [c, s] = [0, 0];
    for (let x = 0; x < width; x++) {
      const value = values[y * width + x] ?? 0;
      c += value * (cosX[x] ?? 0);
      s += value * (sinX[x] ?? 0);
    }
    real += c * (cosY[y] ?? 0) - s * (sinY[y] ?? 0);
    imaginary += c * (sinY[y] ?? 0) + s * (cosY[y] ?? 0);
  }
  const isOwnNegative = (2 * fy) % 1 === 0 && (2 * fx) % 1 === 0;
  return ((isOwnNegative ? 1 : 2) * (real ** 2 + imaginary ** 2)) / (height * width) ** 2;
}

function waves(length: number, frequency: number): [number[], number[]] {
  const angles = Array.from({ length }, (_, i) => 2 * Math.PI * frequency * i);
  return [angles.map(Math.cos), angles.map(Math.sin)];
}
