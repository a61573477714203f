const LONGEST_MS = 16;

/**
 * Lets other work have its turn (signals, timers, the page) if the last turn was long enough ago. A timer rather than an
 * animation frame, because frames stop in a tab that is not shown.
 */
export function createBreather(): () => Promise<void> {
  let last = Date.now();
  return async () => {
    if (Date.now() - last < LONGEST_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    last = Date.now();
  };
}
