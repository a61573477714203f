import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf, type RandomStream } from '../core/index.js';
import { checkRank } from './arguments.js';
import { differentiable } from './gradient.js';

const check = checksOf('dropout');

/**
 * Sets a random share of the values to 0 and divides the others by what is left of 1, so that the expected value stays
 * (Srivastava et al. 2014). Stock `tf.dropout` spends more time on its random numbers than a convolution on its sums.
 *
 * @param rate - the share, in [0, 1).
 * @param stream - where the randomness comes from; it moves by four words, whatever the size of x.
 * @returns a tensor of the shape of x.
 */
export function dropout<T extends Tensor>(x: T, rate: number, stream: RandomStream): T {
  checkRank(check, 'x', x, 0);
  if (check.number('rate', rate, 0) >= 1) check.fail('rate', 'must be less than 1', rate);
  return tf.tidy(() => {
    const mask: Tensor = tf.tensor(maskOf(x.size, rate, stream), x.shape, 'float32');
    return differentiable({
      inputs: [x],
      saved: [mask],
      forward: () => tf.mul<T>(x, mask),
      backward: (dy, factors) => [tf.mul(dy, factors)],
    });
  });
}

/** 0 or 1 / (1 - rate) for each value, by xoshiro128** (Blackman and Vigna 2021) from a state that the stream gives. */
function maskOf(size: number, rate: number, stream: RandomStream): Float32Array {
  const mask = new Float32Array(size);
  const dropped = Math.round(rate * 2 ** 32);
  const kept = 1 / (1 - rate);
  let [a, b, c, d] = [stream.uint32() | 0, stream.uint32() | 0, stream.uint32() | 0, stream.uint32() | 0];
  for (let i = 0; i < size; i++) {
    const product = Math.imul(b, 5);
    const word = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    if (word >= dropped) mask[i] = kept;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = (d << 11) | (d >>> 21);
  }
  return mask;
}
