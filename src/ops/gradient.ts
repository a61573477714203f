import type { Tensor } from '@tensorflow/tfjs-core';
import * as tf from '@tensorflow/tfjs-core';

/** An operation with a gradient of its own. */
export interface DifferentiableOp<Y extends Tensor, Saved extends readonly Tensor[]> {
  /** The tensors that the gradient is taken for. */
  readonly inputs: readonly Tensor[];
  /** The tensors that `backward` reads: inputs, or constants. Never outputs, which have no history on the tape. */
  readonly saved: Saved;
  readonly forward: () => Y;
  /**
   * @param dy - the gradient of the output.
   * @param saved - the tensors of `saved`; those among the inputs carry gradients of second order.
   * @returns one gradient for each input, in order, each of the input's shape.
   */
  readonly backward: (dy: Y, ...saved: Saved) => Tensor[];
}

/** Runs `op` as one node of the gradient tape. */
export function differentiable<Y extends Tensor, const Saved extends readonly Tensor[]>(
  op: DifferentiableOp<Y, Saved>,
): Y {
  const run = tf.customGrad<Y>((...args) => {
    const save = args.at(-1);
    if (typeof save === 'function') save([...op.saved]);
    return {
      value: op.forward(),
      // The tape hands back what was saved, in the same order, but types it as a plain list.
      gradFunc: (dy, saved) => op.backward(dy, ...(saved as unknown as Saved)),
    };
  });
  return run(...op.inputs);
}

/** Runs `compute` off the tape: the result is a constant to every gradient, and nothing is saved for one. */
export function constant<Y extends Tensor>(compute: () => Y): Y {
  return tf.customGrad<Y>(() => ({ value: compute(), gradFunc: () => [] }))();
}

/** Whether what runs now is being recorded; within a gradient function: whether a gradient of second order is sought. */
export function isRecording(): boolean {
  return tf.engine().isTapeOn();
}
