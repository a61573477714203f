import type sharp from 'sharp';
import { checksOf } from '../../core/index.js';
import type { Picture } from '../../training/index.js';
import { importPeer } from '../files/importPeer.js';

/** Pixels as `imageGrid` gives them. */
export type Pixels = Pick<Picture, 'data' | 'width' | 'height'>;

/** The package that encodes pictures; an error with its installation where it is missing. */
export async function loadSharp(functionName: string): Promise<typeof sharp> {
  return (await importPeer(functionName, 'sharp', () => import('sharp'))).default;
}

/** The bytes of a PNG file. */
export async function encodePng(functionName: string, { data, width, height }: Pixels): Promise<Uint8Array> {
  const check = checksOf(functionName);
  check.integer('picture.width', width, 1);
  check.integer('picture.height', height, 1);
  if (data.length !== width * height * 4) {
    check.fail('picture.data', `must hold ${width} × ${height} RGBA pixels, ${width * height * 4} bytes`, data);
  }
  const encode = await loadSharp(functionName);
  const { bytes, channels } = withoutNeedlessChannels(data);
  const image = encode(bytes, { raw: { width, height, channels } });
  // Left to itself, sharp writes grey pixels as three equal channels.
  return (channels === 1 ? image.toColourspace('b-w') : image).png().toBuffer();
}

function withoutNeedlessChannels(rgba: Uint8ClampedArray): { bytes: Uint8Array; channels: 1 | 3 | 4 } {
  let opaque = true;
  let grey = true;
  for (let i = 0; i < rgba.length && opaque; i += 4) {
    opaque = rgba[i + 3] === 255;
    grey &&= rgba[i] === rgba[i + 1] && rgba[i] === rgba[i + 2];
  }
  const channels = !opaque ? 4 : grey ? 1 : 3;
  const bytes = new Uint8Array((rgba.length / 4) * channels);
  for (let from = 0, to = 0; from < rgba.length; from += 4, to += channels) {
    bytes.set(rgba.subarray(from, from + channels), to);
  }
  return { bytes, channels };
}
