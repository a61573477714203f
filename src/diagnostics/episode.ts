/** When trouble counts. */
export interface EpisodeOptions {
  /** It must be seen in so many observations one after the other, ≥ 1. */
  readonly observations: number;
  /** And over so many steps, from the first of them to the last, ≥ 0. */
  readonly steps: number;
}

/**
 * Tells once of trouble that lasts, and again only after it was gone for as long. `bad` null means that nothing was observed.
 *
 * @returns whether trouble is to be told of now.
 */
export function episode({ observations, steps }: EpisodeOptions): (bad: boolean | null, step: number) => boolean {
  let told = false;
  let [count, since] = [0, 0];
  return (bad, step) => {
    if (bad === null) return false;
    // What counts is what differs from what was told: trouble while there is none, calm while there is some.
    if (bad === told) {
      count = 0;
      return false;
    }
    if (count === 0) since = step;
    count++;
    if (count < observations || step - since < steps) return false;
    [count, told] = [0, bad];
    return told;
  };
}
