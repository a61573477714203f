import { util, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { Checks } from '../core/index.js';
import type { DiscriminatorLoss, Logits, Targets } from './loss.js';

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

/** Compares each side with its own targets. */
export function compareSides(
  check: Checks,
  logits: Logits,
  targets: Targets,
  compare: (logits: Tensor, targets: Tensor) => Scalar,
): DiscriminatorLoss {
  // Both checks come before the first comparison, which would leak if the second check threw.
  const real = targetOf(check, 'real', targets, logits.real);
  const fake = targetOf(check, 'fake', targets, logits.fake);
  return { real: compare(logits.real, real), fake: compare(logits.fake, fake) };
}
