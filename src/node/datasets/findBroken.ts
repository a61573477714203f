import { fileError, reasonOf } from '../files/fileError.js';
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
  let stopped = false;
  async function work(): Promise<void> {
    for (const image of waiting) {
      if (stopped) return;
      await read(image).catch((cause: unknown) => broken.push({ image, cause }));
      if (broken.length > 0 && onBroken === 'error') stopped = true;
      else onProgress?.(++done, images.length);
    }
  }
  // Each worker takes the next image that none has taken; where one throws, in `onProgress`, the others end too.
  const workers = Array.from({ length: DECODERS }, () => work().finally(() => (stopped = true)));
  await Promise.all(workers);
  broken.sort((a, b) => a.image.id - b.image.id);
  const skipped: SkippedFile[] = [];
  for (const { image, cause: first } of broken) {
    // Decoders that run at once overwrite each other's messages; alone, a file gives its own.
    const cause = await read(image).then(
      () => first,
      (again: unknown) => again,
    );
    if (onBroken === 'error') {
      const error = fileError('imageFolder', 'read', image.path, cause);
      error.message += " (onBroken: 'skip' leaves such files out)";
      throw error;
    }
    skipped.push({ file: image.file, reason: reasonOf(cause) });
  }
  return skipped;
}
