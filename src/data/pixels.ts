import { type Checks, type ImageShape } from '../core/index.js';

/** Pixels as they lie in memory or come from a decoder: [height, width, channels] in row-major order. */
export type PixelArray = Uint8Array | Uint8ClampedArray | Float32Array;

/** What the smallest and the largest pixel value stand for: black and white. */
export type PixelRange = readonly [0, 255] | readonly [0, 1] | readonly [-1, 1];

const PIXEL_RANGES: readonly PixelRange[] = [
  [0, 255],
  [0, 1],
  [-1, 1],
];

/** The numbers in one image. */
export function volumeOf([height, width, channels]: ImageShape): number {
  return height * width * channels;
}

/**
 * Checks the option `pixelRange`.
 *
 * @param byDefault - the range where the option is absent; null where the pixels do not tell.
 */
export function resolvePixelRange(check: Checks, value: unknown, byDefault: PixelRange | null): PixelRange {
  if (value === undefined && byDefault) return byDefault;
  const found = PIXEL_RANGES.find(
    (range) => Array.isArray(value) && value.length === 2 && range.every((end, i) => end === value[i]),
  );
  return found ?? check.fail('pixelRange', 'must be given as [0, 255], [0, 1] or [-1, 1]', value);
}

/** Throws unless every pixel lies in the range; `name(i)` names the i-th image in the error. */
export function checkPixels(
  check: Checks,
  pixels: ArrayLike<number>,
  [low, high]: PixelRange,
  volume: number,
  name: (image: number) => string,
): void {
  for (let i = 0; i < pixels.length; i++) {
    const value = pixels[i] ?? NaN;
    // Written so that NaN fails too.
    if (!(value >= low && value <= high)) {
      check.fail(name(Math.floor(i / volume)), `must have pixels in [${low}, ${high}]`, value);
    }
  }
}

/** Writes `pixels`, scaled from `range` to [-1, 1], into `target` from `offset` on. */
export function scalePixels(pixels: PixelArray, [low, high]: PixelRange, target: Float32Array, offset: number): void {
  if (low === -1) {
    target.set(pixels, offset);
    return;
  }
  const scale = 2 / (high - low);
  for (let i = 0; i < pixels.length; i++) target[offset + i] = (pixels[i] ?? NaN) * scale - 1;
}
