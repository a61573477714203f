import type { RGBImage } from './curationImage.js';
import { lumaOf } from './luma.js';
import { shrinkChannel } from './shrink.js';

const SIZE = 32;
/** Frequencies up to here are looked at. */
const FREQUENCIES = 17;
/** The bits of a hash. */
export const HASH_BITS = 128;

const COSINES = Float64Array.from({ length: FREQUENCIES * SIZE }, (_, i) =>
  Math.cos((Math.PI * Math.floor(i / SIZE) * (2 * (i % SIZE) + 1)) / (2 * SIZE)),
);

/** The places of the lowest frequencies but the mean, by how low they are. */
const LOWEST = Array.from({ length: FREQUENCIES ** 2 }, (_, place) => place)
  .map((place) => ({ place, across: place % FREQUENCIES, down: Math.floor(place / FREQUENCIES) }))
  .sort((a, b) => a.across + a.down - (b.across + b.down) || a.down - b.down)
  .slice(1, HASH_BITS + 1)
  .map(({ place }) => place);

/**
 * What an image looks like, in 128 bits: the signs of the lowest 128 frequencies of its brightness at 32×32 pixels. Bits
 * flip where an image is changed; storing it anew, at another size or a little brighter flips only a few. After Zauner,
 * "Implementation and Benchmarking of Perceptual Image Hash Functions", 2010, with more frequencies, so that two
 * photographs of one kind of thing stay apart.
 *
 * @returns four words of 32 bits.
 */
export function perceptualHash(image: RGBImage): Uint32Array {
  const values = cosineTransform(shrinkChannel(lumaOf(image), [image.height, image.width], [SIZE, SIZE]));
  const hash = new Uint32Array(HASH_BITS / 32);
  LOWEST.forEach((place, bit) => {
    const word = bit >> 5;
    // Rounding errors of a plain image are no bits.
    if ((values[place] ?? 0) > 1e-3) hash[word] = ((hash[word] ?? 0) | (1 << (bit & 31))) >>> 0;
  });
  return hash;
}

function cosineTransform(luma: Float32Array): Float64Array {
  const across = new Float64Array(SIZE * FREQUENCIES);
  for (let y = 0; y < SIZE; y++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      let sum = 0;
      for (let x = 0; x < SIZE; x++) sum += (luma[y * SIZE + x] ?? 0) * (COSINES[u * SIZE + x] ?? 0);
      across[y * FREQUENCIES + u] = sum;
    }
  }
  const both = new Float64Array(FREQUENCIES ** 2);
  for (let v = 0; v < FREQUENCIES; v++) {
    for (let u = 0; u < FREQUENCIES; u++) {
      let sum = 0;
      for (let y = 0; y < SIZE; y++) sum += (across[y * FREQUENCIES + u] ?? 0) * (COSINES[v * SIZE + y] ?? 0);
      both[v * FREQUENCIES + u] = sum;
    }
  }
  return both;
}
