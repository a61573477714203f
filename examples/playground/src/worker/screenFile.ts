import { imageSize } from './imageSize.js';

const MEGABYTE = 2 ** 20;
const LARGEST_FILE = 60 * MEGABYTE;
const LARGEST_PICTURE = 64e6;
/** Where the size of a picture stands; photographs have their thumbnails before it. */
const HEADER = 256 * 1024;

/** Why a file cannot be a picture to train on, before it is decoded; null if it may be one. */
export async function screenFile(file: Blob): Promise<string | null> {
  if (file.size === 0) return 'is empty';
  if (file.type !== '' && !file.type.startsWith('image/')) return 'is no picture';
  if (file.type === 'image/svg+xml') return 'is a drawing of lines (SVG), not of pixels';
  if (file.size > LARGEST_FILE) return `is larger than ${LARGEST_FILE / MEGABYTE} MB`;
  const size = imageSize(new Uint8Array(await file.slice(0, HEADER).arrayBuffer()));
  if (size && size.width * size.height > LARGEST_PICTURE)
    return `has more than ${LARGEST_PICTURE / 1e6} million pixels`;
  return null;
}
