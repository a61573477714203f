import type sharp from 'sharp';
import { SMALL_SIDE, type CurationImage, type ImageFormat, type RGBImage } from '../../curation/index.js';

/** What a file's header says. */
export interface ImageFacts {
  readonly width: number;
  readonly height: number;
  readonly format: ImageFormat;
  readonly frames: number;
}

/** An error that is told as the reason why a file is skipped. */
export class UnusableImage extends Error {}

/**
 * Reads a file's header, and decodes nothing.
 *
 * @throws UnusableImage for what is no image.
 */
export async function readFacts(decoder: typeof sharp, bytes: Uint8Array, format: ImageFormat): Promise<ImageFacts> {
  const header = await decoder(bytes, { limitInputPixels: false })
    .metadata()
    .catch((cause: unknown) => {
      throw new UnusableImage(`cannot be decoded: ${firstLine(cause)}`, { cause });
    });
  const { width, height } = header.autoOrient;
  if (!(width > 0 && height > 0)) throw new UnusableImage('cannot be decoded: it has no size');
  return { width, height, format, frames: header.pages ?? 1 };
}

/**
 * Decodes an image for filters.
 *
 * @throws UnusableImage for an image that is damaged or cut off.
 */
export async function decodeForFilters(
  decoder: typeof sharp,
  bytes: Uint8Array,
  { width, height }: ImageFacts,
): Promise<CurationImage> {
  const load = async (longerSide: number): Promise<RGBImage> => {
    const image = decoder(bytes, { failOn: 'warning', autoOrient: true, limitInputPixels: false })
      .pipelineColourspace('srgb')
      .toColourspace('srgb')
      .flatten({ background: '#ffffff' });
    const isLarge = Math.max(width, height) > longerSide;
    if (isLarge) image.resize({ width: longerSide, height: longerSide, fit: 'inside' });
    try {
      const { data, info } = await image.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
      return { data, width: info.width, height: info.height };
    } catch (cause) {
      throw new UnusableImage(`cannot be decoded: ${firstLine(cause)}`, { cause });
    }
  };
  return { width, height, small: await load(SMALL_SIDE), load };
}

function firstLine(cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  return message.split('\n', 1)[0] ?? message;
}
