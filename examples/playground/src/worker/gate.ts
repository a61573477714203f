/** Lets the training through, holds it up, or lets one step through. */
export class Gate {
  private open = true;
  /** Lets through whoever waits; null where nobody does. */
  private release: (() => void) | null = null;
  /** Whether one was let through before it came. */
  private isAwaited = false;

  get isOpen(): boolean {
    return this.open;
  }

  close(): void {
    this.open = false;
  }

  /** For good, until it is closed again. */
  letThrough(): void {
    this.open = true;
    this.isAwaited = false;
    this.release?.();
  }

  /** For whoever waits, or comes next. */
  letOneThrough(): void {
    if (this.release) this.release();
    else this.isAwaited = true;
  }

  /** Waits as long as the gate is closed. */
  async pass(): Promise<void> {
    if (!this.open && !this.isAwaited) await new Promise<void>((resolve) => (this.release = resolve));
    this.release = null;
    this.isAwaited = false;
  }
}
