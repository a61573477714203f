import { availableParallelism } from 'node:os';
import { concurrencyLimit } from '../files/concurrencyLimit.js';
import { type ImageDecoder } from './imageDecoder.js';
import { type ImageFile } from './listImages.js';
import { type PixelCache } from './pixelCache.js';

/** How many images are decoded at once; more would only wait for a processor. */
export const DECODERS = availableParallelism();

/** Reads images from the cache or, a few at once, from their files; what fits goes into the cache. */
export function imageReader(decode: ImageDecoder, cache: PixelCache): (image: ImageFile) => Promise<Uint8Array> {
  const limited = concurrencyLimit(DECODERS);
  return async (image) => {
    const cached = cache.get(image.id);
    if (cached) return cached;
    const pixels = await limited(async () => decode(image.read ? await image.read() : image.path));
    cache.put(image.id, pixels);
    return pixels;
  };
}
