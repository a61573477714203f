import type { SignatureIndex } from './filter.js';
import { HASH_BITS } from './perceptualHash.js';

/** A hash and the mean colour. */
export interface Signature {
  readonly hash: Uint32Array;
  /** Mean red, green and blue in [0, 255]. */
  readonly colour: readonly number[];
}

/** Two images whose means differ by more in a channel are not the same, however alike their shapes are. */
const MAXIMUM_COLOUR_DISTANCE = 40;
const WORDS = HASH_BITS / 32;

/** A signature as text: 32 hexadecimal digits of the hash, 6 of the colour. */
export function encodeSignature({ hash, colour }: Signature): string {
  const digits = (value: number, count: number): string => Math.round(value).toString(16).padStart(count, '0');
  return [...Array.from(hash, (word) => digits(word, 8)), ...colour.map((mean) => digits(mean, 2))].join('');
}

/** Hexadecimal digits as a signature. */
export function decodeSignature(text: string): Signature {
  const end = HASH_BITS / 4;
  const hash = new Uint32Array(WORDS);
  for (let i = 0; i < WORDS; i++) hash[i] = parseInt(text.slice(i * 8, i * 8 + 8), 16);
  return { hash, colour: [0, 2, 4].map((at) => parseInt(text.slice(end + at, end + at + 2), 16)) };
}

/** In how many bits two hashes differ. */
export function hammingDistance(a: Uint32Array, b: Uint32Array): number {
  let distance = 0;
  for (let i = 0; i < a.length; i++) distance += bitCount((a[i] ?? 0) ^ (b[i] ?? 0));
  return distance;
}

/** So many bands leave each at most 19 bits, whose buckets are a table of 2 MB. */
const FEWEST_BANDS = 7;

/**
 * Finds hashes within a distance without comparing with all: the bits of a hash are dealt out to so many bands that of two hashes within it
 * one band differs in a bit at most. Only those are compared that have a band in common, or all but a bit of it.
 */
export function hashIndex(maximumDistance: number): SignatureIndex {
  const bands = Math.max(FEWEST_BANDS, Math.ceil((maximumDistance + 1) / 2));
  const bits = Math.ceil(HASH_BITS / bands);
  const changes = [0, ...(maximumDistance < bands ? [] : Array.from({ length: bits }, (_, bit) => 1 << bit))];
  /** The last hash in each bucket of each band, counted from 1; and for each hash the one before it in its buckets. */
  const last = new Int32Array(bands << bits);
  let before = new Int32Array(0);
  let hashes = new Uint32Array(0);
  const colours: (readonly number[])[] = [];

  /** In how many bits they differ; some number above `limit` if in more than that. */
  function distanceTo(number: number, hash: Uint32Array, limit: number): number {
    let distance = 0;
    for (let i = 0, place = number * WORDS; i < WORDS && distance <= limit; i++, place++) {
      distance += bitCount((hash[i] ?? 0) ^ (hashes[place] ?? 0));
    }
    return distance;
  }

  return {
    add(text) {
      const { hash, colour } = decodeSignature(text);
      const number = colours.push(colour) - 1;
      hashes = withRoom(hashes, colours.length * WORDS);
      before = withRoom(before, colours.length * bands);
      hashes.set(hash, number * WORDS);
      bucketsOf(hash, bands, bits).forEach((bucket, band) => {
        before[number * bands + band] = last[bucket] ?? 0;
        last[bucket] = number + 1;
      });
    },
    nearest(text) {
      const { hash, colour } = decodeSignature(text);
      const buckets = bucketsOf(hash, bands, bits);
      let best = { number: -1, distance: maximumDistance + 1 };
      for (let band = 0; band < bands; band++) {
        for (const change of changes) {
          let number = (last[(buckets[band] ?? 0) ^ change] ?? 0) - 1;
          for (; number >= 0; number = (before[number * bands + band] ?? 0) - 1) {
            const distance = distanceTo(number, hash, best.distance);
            const isNearer = distance < best.distance || (distance === best.distance && number < best.number);
            if (isNearer && haveSameColour(colour, colours[number] ?? [])) best = { number, distance };
          }
        }
      }
      return best.number < 0 ? null : best;
    },
  };
}

/** The number of a hash's bucket in each band, which is made of the bits of the band. */
function bucketsOf(hash: Uint32Array, bands: number, bits: number): Int32Array {
  const keys = new Int32Array(bands);
  for (let bit = 0, band = 0; bit < HASH_BITS; bit++, band = band + 1 === bands ? 0 : band + 1) {
    keys[band] = ((keys[band] ?? 0) << 1) | (((hash[bit >> 5] ?? 0) >>> (bit & 31)) & 1);
  }
  return keys.map((key, band) => (band << bits) | key);
}

/** The numbers with zeros after them, at least so many in all. */
function withRoom<T extends Int32Array | Uint32Array>(numbers: T, length: number): T {
  if (length <= numbers.length) return numbers;
  const larger = new (numbers.constructor as new (length: number) => T)(Math.max(1024, 2 * length));
  larger.set(numbers);
  return larger;
}

function haveSameColour(a: readonly number[], b: readonly number[]): boolean {
  return a.every((mean, i) => Math.abs(mean - (b[i] ?? 0)) <= MAXIMUM_COLOUR_DISTANCE);
}

function bitCount(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
