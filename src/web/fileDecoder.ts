import { type Checks, type ImageShape } from '../core/index.js';

/** How files become images. */
export interface DecodingOptions {
  readonly imageShape: ImageShape;
  readonly resize: 'cover' | 'contain' | 'stretch';
  /** [red, green, blue] in [0, 255]. */
  readonly background: readonly [red: number, green: number, blue: number];
}

/** Decodes a file to [height, width, channels] bytes. */
export type FileDecoder = (file: Blob) => Promise<Uint8Array>;

/** A decoder on the browser's own, for windows and workers. */
export function fileDecoder(check: Checks, { imageShape, resize, background }: DecodingOptions): FileDecoder {
  const [height, width, channels] = imageShape;
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return check.fail('imageShape', 'must be of a size that a canvas can have', imageShape);
  context.imageSmoothingQuality = 'high';
  return async (file) => {
    const bitmap = await createImageBitmap(file);
    // From here on nothing is awaited, so that images that are decoded at the same time share the canvas in turn.
    context.clearRect(0, 0, width, height);
    if (channels !== 4) {
      context.fillStyle = `rgb(${background.join(' ')})`;
      context.fillRect(0, 0, width, height);
    }
    context.drawImage(bitmap, ...placement(bitmap, width, height, resize));
    bitmap.close();
    return toChannels(context.getImageData(0, 0, width, height).data, channels);
  };
}

/** Where the image lies on the canvas: left, top, width, height. */
function placement(
  image: { readonly width: number; readonly height: number },
  width: number,
  height: number,
  resize: DecodingOptions['resize'],
): [number, number, number, number] {
  if (resize === 'stretch') return [0, 0, width, height];
  const choose = resize === 'cover' ? Math.max : Math.min;
  const scale = choose(width / image.width, height / image.height);
  const [drawnWidth, drawnHeight] = [image.width * scale, image.height * scale];
  return [(width - drawnWidth) / 2, (height - drawnHeight) / 2, drawnWidth, drawnHeight];
}

function toChannels(rgba: Uint8ClampedArray, channels: number): Uint8Array {
  if (channels === 4) return Uint8Array.from(rgba);
  const pixels = new Uint8ClampedArray((rgba.length / 4) * channels);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += channels) {
    if (channels === 3) pixels.set(rgba.subarray(from, from + 3), to);
    // The luma of BT.601.
    else pixels[to] = 0.299 * (rgba[from] ?? 0) + 0.587 * (rgba[from + 1] ?? 0) + 0.114 * (rgba[from + 2] ?? 0);
  }
  return new Uint8Array(pixels.buffer);
}
