import type { ImageShape } from '../../core/index.js';
import { loadSharp } from '../images/encodePng.js';
import { fileError } from '../files/fileError.js';

/** Images that are looked at. */
const MOST = 100;
/** Images of one shape keep it up to this many pixels a side. */
const KEPT = 64;

interface Size {
  readonly width: number;
  readonly height: number;
  readonly isGrey: boolean;
}

/**
 * A shape to train on: the images' own where all have one of at most 64×64 pixels; else a square with the side that half of them
 * reach, a multiple of 4 of at most `largest`. One channel where all are grey.
 */
export async function suggestImageShape(paths: readonly string[], largest: number): Promise<ImageShape> {
  const count = Math.min(MOST, paths.length);
  const chosen = Array.from({ length: count }, (_, i) => paths[Math.floor((i * paths.length) / count)] ?? '');
  const sizes = (await Promise.all(chosen.map(sizeOf))).filter((size) => size !== null);
  const channels = sizes.length > 0 && sizes.every(({ isGrey }) => isGrey) ? 1 : 3;
  const [first] = sizes;
  const isOne = first && sizes.every(({ width, height }) => width === first.width && height === first.height);
  const fits = first && Math.max(first.width, first.height) <= KEPT && Math.min(first.width, first.height) >= 8;
  if (isOne && fits) return [first.height, first.width, channels];
  const sides = sizes.map(({ width, height }) => Math.min(width, height)).sort((a, b) => a - b);
  const median = sides[Math.floor(sides.length / 2)] ?? largest;
  const side = Math.max(8, Math.floor(Math.min(median, largest) / 4) * 4);
  return [side, side, channels];
}

/** Null for a file that is no image; reading it will tell. */
async function sizeOf(path: string): Promise<Size | null> {
  const sharp = await loadSharp('openDataset');
  try {
    const { width, height, space, orientation = 1 } = await sharp(path).metadata();
    const isGrey = space === 'b-w' || space === 'grey16';
    // From 5 on, the camera was held upright.
    return orientation >= 5 ? { width: height, height: width, isGrey } : { width, height, isGrey };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause) throw fileError('openDataset', 'read', path, cause);
    return null;
  }
}
