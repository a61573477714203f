import { checksOf } from '../core/index.js';
import { SMALL_SIDE, type CurationImage, type RGBImage } from './curationImage.js';
import { shrinkChannel } from './shrink.js';

/** Pixels as a canvas gives them (`ImageData`): [height, width, 4], red, green, blue and alpha in [0, 255]. */
export interface RGBAPixels {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/**
 * An image for filters from its pixels, e.g. in a browser: `imageFromPixels(context.getImageData(0, 0, width, height))`.
 * What is transparent is laid on white.
 *
 * @throws InvalidArgumentError for sizes below 1 and for pixels of another number.
 */
export function imageFromPixels(pixels: RGBAPixels): CurationImage {
  const check = checksOf('imageFromPixels');
  const { data, width, height } = pixels;
  check.integer('width', width, 1);
  check.integer('height', height, 1);
  if (data?.length !== width * height * 4) check.fail('data', `must hold ${width * height * 4} numbers`, data);
  const shrink = (longerSide: number): RGBImage => shrinkImage(pixels, longerSide);
  return {
    width,
    height,
    small: shrink(SMALL_SIDE),
    load: (longerSide) => Promise.resolve(shrink(check.integer('longerSide', longerSide, 1))),
  };
}

function shrinkImage({ data, width, height }: RGBAPixels, longerSide: number): RGBImage {
  const scale = Math.min(1, longerSide / Math.max(width, height));
  const newWidth = Math.max(1, Math.round(width * scale));
  const newHeight = Math.max(1, Math.round(height * scale));
  const shrunk = new Uint8ClampedArray(newWidth * newHeight * 3);
  for (let channel = 0; channel < 3; channel++) {
    const values = shrinkChannel(onWhite(data, channel), [height, width], [newHeight, newWidth]);
    values.forEach((value, i) => {
      shrunk[i * 3 + channel] = value;
    });
  }
  return { data: shrunk, width: newWidth, height: newHeight };
}

function onWhite(rgba: ArrayLike<number>, channel: number): Float32Array {
  const values = new Float32Array(rgba.length / 4);
  for (let i = 0; i < values.length; i++) {
    const alpha = (rgba[i * 4 + 3] ?? 0) / 255;
    values[i] = alpha * (rgba[i * 4 + channel] ?? 0) + 255 * (1 - alpha);
  }
  return values;
}
