/** Lets the training through, holds it up, or lets one step through. */
export class Gate {
  private open = true;
  private release: () => void = () => undefined;

  get isOpen(): boolean {
    return this.open;
  }

  close(): void {
    this.open = false;
  }

  /** For good, until it is closed again. */
  letThrough(): void {
    this.open = true;
    this.release();
  }

  /** For whoever waits. */
  letOneThrough(): void {
    this.release();
  }

  /** Waits as long as the gate is closed. */
  async pass(): Promise<void> {
    if (this.open) return;
    await new Promise<void>((resolve) => (this.release = resolve));
  }
}
