import { setTimeout as sleep } from 'node:timers/promises';
import { concurrencyLimit } from '../files/concurrencyLimit.js';

/** Lets requests to one host start one after the other, with pauses between them. */
export class HostGate {
  private readonly limited: ReturnType<typeof concurrencyLimit>;
  private next = 0;

  /**
   * @param atOnce - how many requests may run at once.
   * @param delay - milliseconds between the starts of two.
   */
  constructor(
    atOnce: number,
    private delay: number,
    private readonly signal: AbortSignal | null,
  ) {
    this.limited = concurrencyLimit(atOnce);
  }

  /** Runs a request when it is its turn. */
  run<T>(request: () => Promise<T>): Promise<T> {
    return this.limited(async () => {
      for (let left = this.left(); left > 0; left = this.left()) {
        await sleep(left, undefined, this.signal ? { signal: this.signal } : {});
      }
      this.next = performance.now() + this.delay;
      return request();
    });
  }

  /** Lets none start for so many milliseconds. */
  pause(milliseconds: number): void {
    this.next = Math.max(this.next, performance.now() + milliseconds);
  }

  /** Makes the pauses at least so many milliseconds long. */
  slowDown(milliseconds: number): void {
    this.delay = Math.max(this.delay, milliseconds);
  }

  private left(): number {
    return this.next - performance.now();
  }
}
