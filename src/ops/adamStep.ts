import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';
import { adamStepName, type AdamStepNumbers, type AdamStepInputs } from './kernels/adamStep.js';

export type { AdamStepInputs, AdamStepNumbers } from './kernels/adamStep.js';

/** What {@link adamStep} returns: new tensors. */
export interface AdamStepResult {
  /** What to add to the parameter. */
  readonly update: Tensor;
  readonly m: Tensor;
  readonly v: Tensor;
}

/**
 * One step of Adam on one parameter in one kernel: `m ← m · beta1 + gradient`, `v ← v · beta2 + gradient²`,
 * `update = m / (√v + floor) · scale`.
 *
 * @param tensors - all of the parameter's shape; not disposed.
 * @returns null where `prepareBackend` has no such kernel for the current backend.
 */
export function adamStep(tensors: AdamStepInputs<Tensor>, numbers: AdamStepNumbers): AdamStepResult | null {
  if (!tf.getKernel(adamStepName, tf.getBackend())) return null;
  const [update, m, v] = tf.engine().runKernel<Tensor[]>(adamStepName, { ...tensors }, { ...numbers });
  return update && m && v ? { update, m, v } : null;
}
