import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';

/** The number of rows, columns and channels of an image. */
export type Shape = readonly [height: number, width: number, channels: 1 | 3 | 4];

/** An image of 8 bits a number, [height, width, channels] in row-major order; grey stays grey in its file. */
export function image8(values: readonly number[], [height, width, channels]: Shape): Sharp {
  const image = sharp(Uint8Array.from(values), { raw: { width, height, channels } });
  return channels === 1 ? image.toColourspace('b-w') : image;
}

/** An image of 16 bits a number. */
export function image16(values: readonly number[], [height, width, channels]: Shape): Sharp {
  const image = sharp(Uint16Array.from(values), { raw: { width, height, channels } });
  return image.toColourspace(channels === 1 ? 'grey16' : 'rgb16');
}

/** An image of one colour. */
export function plain(color: readonly number[], height: number, width: number): Sharp {
  const channels = color.length === 1 ? 1 : 3;
  return image8(Array.from({ length: height * width }, () => color).flat(), [height, width, channels]);
}

/** Writes files, with the folders they are in. */
export async function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
}
