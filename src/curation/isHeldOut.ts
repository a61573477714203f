import { checksOf, RandomStream } from '../core/index.js';

const check = checksOf('isHeldOut');

/**
 * Whether an image belongs to the held-out part. It depends on the image's key and the seed alone: files that are added or
 * removed change nothing for the others, and copies of a file come to the same side.
 *
 * @param key - what identifies the image, e.g. a digest of its content.
 * @param share - how large the held-out part is, in [0, 1].
 * @param seed - a safe integer.
 */
export function isHeldOut(key: string, share: number, seed: number): boolean {
  check.number('share', share, 0, 1);
  check.integer('seed', seed, Number.MIN_SAFE_INTEGER);
  return new RandomStream(seed).split('held-out').split(key).uniform() < share;
}
