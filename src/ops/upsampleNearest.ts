import type { Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank, pairOf } from './arguments.js';
import { differentiable } from './gradient.js';

const check = checksOf('upsampleNearest');

/**
 * Repeats each pixel. The gradient is a sum over blocks, itself differentiable; the stock one is wrong on cpu.
 *
 * @param x - [batch, height, width, channels].
 * @param factors - how often along [height, width]; positive integers.
 * @returns [batch, height · factors[0], width · factors[1], channels].
 */
export function upsampleNearest(x: Tensor4D, factors: readonly [height: number, width: number]): Tensor4D {
  checkRank(check, 'x', x, 4, 4);
  pairOf(check, 'factors', factors);
  const [, height, width] = x.shape;
  return differentiable({
    inputs: [x],
    saved: [],
    // Sampling at the pixels' centres keeps the rounding of the scale from reaching the neighbour.
    forward: () => tf.image.resizeNearestNeighbor(x, [height * factors[0], width * factors[1]], false, true),
    backward: (dy) => [sumBlocks(dy, factors)],
  });
}

function sumBlocks(x: Tensor4D, [height, width]: readonly [height: number, width: number]): Tensor4D {
  return differentiable({
    inputs: [x],
    saved: [],
    forward: () => tf.mul(tf.avgPool(x, [height, width], [height, width], 'valid'), height * width),
    backward: (dy) => [upsampleNearest(dy, [height, width])],
  });
}
