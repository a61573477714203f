import { type RandomStream } from '../core/index.js';

/**
 * An endless order of the integers in [0, size) in which each run of `size` numbers, an epoch, holds each exactly once.
 *
 * @returns the number at a place in [0, ∞); fast where the places that are asked for rise.
 */
export function exampleOrder(size: number, stream: RandomStream): (place: number) => number {
  let epoch = -1;
  let order: Int32Array = new Int32Array(0);
  return (place) => {
    const wanted = Math.floor(place / size);
    if (wanted !== epoch) {
      epoch = wanted;
      order = stream.split(`epoch ${epoch}`).permutation(size);
    }
    return order[place % size] ?? 0;
  };
}
