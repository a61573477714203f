import type { Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import type { Checks } from '../core/index.js';

/** `value`, checked to be of shape [channels]. */
export function perChannel(check: Checks, argument: string, value: Tensor, channels: number): Tensor1D {
  if (!isVector(value) || value.size !== channels) check.fail(argument, `must be of shape [${channels}]`, value);
  return value;
}

function isVector(value: Tensor): value is Tensor1D {
  return value.rank === 1;
}
