import type { NamedTensorMap, Tensor4D } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { checksOf } from '../core/index.js';
import { checkRank, pairOf } from './arguments.js';
import { differentiable } from './gradient.js';

const check = checksOf('upsampleBilinear');

/**
 * Bilinear upsampling as in the UpSampling2D layer of tfjs: pixel i of the output lies at i / factor in the input.
 * Right to second order.
 *
 * @param x - [batch, height, width, channels].
 * @param factors - of the size, along [height, width]; positive integers.
 * @returns [batch, height · factors[0], width · factors[1], channels].
 */
export function upsampleBilinear(x: Tensor4D, factors: readonly [height: number, width: number]): Tensor4D {
  checkRank(check, 'x', x, 4, 4);
  pairOf(check, 'factors', factors);
  const [, height, width] = x.shape;
  return differentiable({
    inputs: [x],
    saved: [x],
    forward: () => tf.image.resizeBilinear(x, [height * factors[0], width * factors[1]]),
    backward: (dy, input) => [transposed(dy, input, factors)],
  });
}

/** The transpose of the linear map x → upsampleBilinear(x); `images` gives its shape. */
function transposed(dy: Tensor4D, images: Tensor4D, factors: readonly [height: number, width: number]): Tensor4D {
  const inputs: NamedTensorMap = { dy, images };
  return differentiable({
    inputs: [dy],
    saved: [],
    forward: () => tf.engine().runKernel<Tensor4D>(tf.ResizeBilinearGrad, inputs, { alignCorners: false }),
    backward: (ddy) => [upsampleBilinear(ddy, factors)],
  });
}
