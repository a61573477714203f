import { fileError, reasonOf } from './fileError.js';
import { DECODERS } from './imageReader.js';
import { type ImageFile, type SkippedFile } from './listImages.js';

/**
 * Reads every image once.
 *
 * @param onBroken - whether the first file that cannot be read is an error, or all of them are returned.
 * @param onProgress - is told how many images of how many were read.
 */
export async function findBroken(
  images: readonly ImageFile[],
  read: (image: ImageFile) => Promise<unknown>,
  onBroken: 'error' | 'skip',
  onProgress?: (done: number, total: number) => void,
): Promise<SkippedFile[]> {
  const broken: { readonly image: ImageFile; readonly cause: unknown }[] = [];
  const waiting = images.values();
  let done = 0;
  async function work(): Promise<void> {
    for (const image of waiting) {
      await read(image).catch((cause: unknown) => broken.push({ image, cause }));
      if (broken.length > 0 && onBroken === 'error') return;
      onProgress?.(++done, images.length);
    }
  }
  // Each worker takes the next image that none has taken.
  await Promise.all(Array.from({ length: DECODERS }, work));
  broken.sort((a, b) => a.image.id - b.image.id);
  const [first] = broken;
  if (first && onBroken === 'error') {
    const error = fileError('imageFolder', 'read', first.image.path, first.cause);
    error.message += " (onBroken: 'skip' leaves such files out)";
    throw error;
  }
  return broken.map(({ image, cause }) => ({ file: image.file, reason: reasonOf(cause) }));
}
