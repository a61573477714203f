/** A loss or a weight is not finite any more. */
export class LostWeightsError extends Error {
  /** @param fact - e.g. `the loss generator is NaN at step 120`. */
  constructor(readonly fact: string) {
    super(describe(fact, "the networks' weights are lost"));
  }

  /** The error for networks whose weights were put back. */
  afterReturningTo(step: number): Error {
    return new Error(describe(this.fact, `the networks are back at step ${step}, their last checkpoint`), {
      cause: this,
    });
  }
}

function describe(fact: string, consequence: string): string {
  return (
    `train: ${fact}; ${consequence}. Lower the learning rates, clip the gradients (chain(clipByGlobalNorm(1), adam(…))) ` +
    'or look for extreme values in the data.'
  );
}
