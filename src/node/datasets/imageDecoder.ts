import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import type { Sharp } from 'sharp';
import { type ImageShape } from '../../core/index.js';
import { loadSharp } from '../images/encodePng.js';

/** How files become images. */
export interface DecodingOptions {
  readonly imageShape: ImageShape;
  readonly resize: 'cover' | 'contain' | 'stretch';
  /** [red, green, blue] in [0, 255]. */
  readonly background: readonly [red: number, green: number, blue: number];
  /** Which part is left with `cover`. Default `centre`. */
  readonly crop?: 'centre' | 'attention';
}

/** Reads the file at a path, or the bytes of a file, as [height, width, channels] bytes. */
export type ImageDecoder = (source: string | Uint8Array) => Promise<Uint8Array>;

/** A decoder on the package `sharp`. */
export async function imageDecoder(functionName: string, options: DecodingOptions): Promise<ImageDecoder> {
  const sharp = await loadSharp(functionName);
  const steps = decodingSteps(options);
  return async (source) => {
    try {
      // A warning of the decoder is mostly a file that was cut off or damaged.
      return await steps(sharp(source, { failOn: 'warning', autoOrient: true })).toBuffer();
    } catch (cause) {
      // The file system knows better than a decoder why a file cannot be read.
      if (typeof source === 'string') await access(source, constants.R_OK);
      throw cause;
    }
  };
}

function decodingSteps({ imageShape, resize, background, crop = 'centre' }: DecodingOptions): (image: Sharp) => Sharp {
  const [height, width, channels] = imageShape;
  const [r, g, b] = background;
  const opaque = { r, g, b, alpha: 1 };
  const size = {
    width,
    height,
    fit: resize === 'stretch' ? ('fill' as const) : resize,
    position: crop,
    background: channels === 4 ? { r, g, b, alpha: 0 } : opaque,
    // Shrinking while a JPEG is decoded leaves moiré.
    fastShrinkOnLoad: false,
  };
  if (channels === 1) {
    return (image) => image.flatten({ background: opaque }).resize(size).toColourspace('b-w').raw({ depth: 'uchar' });
  }
  // Grey files become RGB at once, so that their bars can have a colour.
  const colours = (image: Sharp): Sharp => image.pipelineColourspace('srgb').toColourspace('srgb');
  return channels === 4
    ? (image) => colours(image).resize(size).ensureAlpha().raw({ depth: 'uchar' })
    : (image) => colours(image).flatten({ background: opaque }).resize(size).raw({ depth: 'uchar' });
}
