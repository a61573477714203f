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

/** A signature as text: 32 hexadecimal digits of the hash, 6 of the colour. */
export function encodeSignature({ hash, colour }: Signature): string {
  const digits = (value: number, count: number): string => Math.round(value).toString(16).padStart(count, '0');
  return [...Array.from(hash, (word) => digits(word, 8)), ...colour.map((mean) => digits(mean, 2))].join('');
}

/** Hexadecimal digits as a signature. */
export function decodeSignature(text: string): Signature {
  const numbers = (from: number, to: number, step: number): number[] =>
    Array.from({ length: (to - from) / step }, (_, i) =>
      parseInt(text.slice(from + i * step, from + (i + 1) * step), 16),
    );
  const end = HASH_BITS / 4;
  return { hash: Uint32Array.from(numbers(0, end, 8)), colour: numbers(end, end + 6, 2) };
}

/** In how many bits two hashes differ. */
export function hammingDistance(a: Uint32Array, b: Uint32Array): number {
  let distance = 0;
  for (let i = 0; i < a.length; i++) distance += bitCount((a[i] ?? 0) ^ (b[i] ?? 0));
  return distance;
}

const WORDS = HASH_BITS / 32;

/**
 * Finds hashes within a distance without comparing with all: the bits of a hash are dealt out to one band more than the distance has bits,
 * so that two hashes within it have a band in common. Only those that have are compared.
 */
export function hashIndex(maximumDistance: number): SignatureIndex {
  const bands = maximumDistance + 1;
  const buckets = Array.from({ length: bands }, () => new Map<number, number[]>());
  const colours: (readonly number[])[] = [];
  let hashes = new Uint32Array(1024 * WORDS);

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
      if (colours.length * WORDS > hashes.length) hashes = doubled(hashes);
      hashes.set(hash, number * WORDS);
      keysOf(hash, bands).forEach((key, band) => {
        const bucket = buckets[band]?.get(key);
        if (bucket) bucket.push(number);
        else buckets[band]?.set(key, [number]);
      });
    },
    nearest(text) {
      const { hash, colour } = decodeSignature(text);
      let best = { number: -1, distance: maximumDistance + 1 };
      keysOf(hash, bands).forEach((key, band) => {
        for (const number of buckets[band]?.get(key) ?? []) {
          const distance = distanceTo(number, hash, best.distance);
          const isNearer = distance < best.distance || (distance === best.distance && number < best.number);
          if (isNearer && haveSameColour(colour, colours[number] ?? [])) best = { number, distance };
        }
      });
      return best.number < 0 ? null : best;
    },
  };
}

/** The bits of each band as a number. Bands of more than 32 bits share buckets, which costs time alone. */
function keysOf(hash: Uint32Array, bands: number): Int32Array {
  const keys = new Int32Array(bands);
  for (let bit = 0, band = 0; bit < HASH_BITS; bit++, band = band + 1 === bands ? 0 : band + 1) {
    keys[band] = ((keys[band] ?? 0) << 1) | (((hash[bit >> 5] ?? 0) >>> (bit & 31)) & 1);
  }
  return keys;
}

function doubled(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(words.length * 2);
  larger.set(words);
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
