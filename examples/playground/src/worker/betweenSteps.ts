/**
 * Does what must not happen during a step of a training (a step changes the weights) between two of them, one thing after the
 * other; at once while the training is at rest.
 */
export class BetweenSteps {
  private resting = true;
  private readonly waiting: (() => Promise<void>)[] = [];
  private working: Promise<void> | null = null;

  do<T>(task: () => Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      this.waiting.push(() => task().then(resolve, reject));
      if (this.resting) void this.work();
    });
  }

  /** To be called, and waited for, after each step; `pause` is waited for, and what comes meanwhile is done. */
  async rest(pause: () => Promise<void>): Promise<void> {
    this.resting = true;
    await this.work();
    await pause();
    await this.work();
    this.resting = false;
  }

  /** The training is over, or not begun. */
  async restForGood(): Promise<void> {
    await this.rest(() => Promise.resolve());
    this.resting = true;
  }

  /** The training begins. */
  async begin(): Promise<void> {
    await this.work();
    this.resting = false;
  }

  private async work(): Promise<void> {
    this.working ??= this.empty().finally(() => (this.working = null));
    await this.working;
  }

  private async empty(): Promise<void> {
    for (let next = this.waiting.shift(); next; next = this.waiting.shift()) await next();
  }
}
