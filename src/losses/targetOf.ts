import { util, type Tensor } from '@tensorflow/tfjs-core';
import type { Checks } from '../core/index.js';
import type { Targets } from './loss.js';

/**
 * One side's targets, for a comparison with `logits`.
 *
 * @throws InvalidArgumentError if the shapes differ: tfjs would broadcast [batch] against [batch, 1] to [batch, batch].
 */
export function targetOf(check: Checks, side: keyof Targets, targets: Targets, logits: Tensor): Tensor {
  const target = targets[side];
  if (util.arraysEqual(target.shape, logits.shape)) return target;
  return check.fail(`targets.${side}`, `must have the shape of its logits, [${logits.shape.join(', ')}]`, target);
}
