/** The name under which a backend may register a kernel for the update of Adam. */
export const adamStepName = 'AdamStep';

/** The tensors of the kernel, all of one shape. */
export interface AdamStepInputs<T> {
  readonly gradient: T;
  /** The decayed sum of gradients. */
  readonly m: T;
  /** The decayed sum of squared gradients. */
  readonly v: T;
}

/** The numbers of the kernel. */
export interface AdamStepNumbers {
  readonly beta1: number;
  readonly beta2: number;
  /** What the quotient is multiplied by. */
  readonly scale: number;
  /** What is added to the root of v. */
  readonly floor: number;
}
