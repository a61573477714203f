/** Why a file is left out, for good: trying again would not help. */
export class Refusal extends Error {}

/** Why an attempt failed that may succeed later. */
export class Setback extends Error {
  /**
   * @param message - why.
   * @param wait - seconds that the server asks to wait; null if it does not say.
   */
  constructor(
    message: string,
    readonly wait: number | null = null,
  ) {
    super(message);
  }
}
