import type sharp from 'sharp';
import type { ImageShape } from '../../core/index.js';
import { resizeLanczos, type ByteImage } from '../../curation/index.js';

/**
 * The bytes of an image file as an image of a shape of 1 or 3 channels: turned as its EXIF says, laid on white, resized so that it
 * covers the shape, and cropped. sharp decodes but does not resize: it first averages blocks of pixels, which is fast and
 * leaves moiré.
 */
export async function fitImage(
  decoder: typeof sharp,
  bytes: Uint8Array,
  [height, width, channels]: ImageShape,
  crop: 'centre' | 'attention',
): Promise<Uint8Array> {
  const space = channels === 1 ? 'b-w' : 'srgb';
  const { data, info } = await decoder(bytes, { failOn: 'warning', autoOrient: true, limitInputPixels: false })
    .pipelineColourspace('srgb')
    .flatten({ background: '#ffffff' })
    .toColourspace(space)
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const scale = Math.max(width / info.width, height / info.height);
  const covering = resizeLanczos(
    { data, width: info.width, height: info.height, channels: info.channels },
    Math.max(width, Math.round(info.width * scale)),
    Math.max(height, Math.round(info.height * scale)),
  );
  return decoder(covering.data, { raw: rawOf(covering) })
    .resize({ width, height, fit: 'cover', position: crop, kernel: 'nearest' })
    .toColourspace(space)
    .png()
    .toBuffer();
}

function rawOf({ width, height, channels }: ByteImage): { width: number; height: number; channels: 1 | 3 } {
  return { width, height, channels: channels === 1 ? 1 : 3 };
}
