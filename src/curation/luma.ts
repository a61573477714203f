import type { RGBImage } from './curationImage.js';

/** The brightness of each pixel in [0, 255], by the weights of ITU-R BT.601. */
export function lumaOf({ data, width, height }: RGBImage): Float32Array {
  const luma = new Float32Array(width * height);
  for (let i = 0, from = 0; i < luma.length; i++, from += 3) {
    luma[i] = 0.299 * (data[from] ?? 0) + 0.587 * (data[from + 1] ?? 0) + 0.114 * (data[from + 2] ?? 0);
  }
  return luma;
}

/** The value below which a share of the values lies; sorts the values. */
export function percentile(values: Float32Array, share: number): number {
  values.sort();
  return values[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
}
