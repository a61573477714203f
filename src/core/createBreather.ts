const LONGEST_MS = 16;

/**
 * For work of many parts: a function to be awaited between two of them. It lets other work have its turn (signals, timers,
 * the page) if the last turn was 16 ms ago or more, and else goes on at once.
 */
export function createBreather(): () => Promise<void> {
  let last = Date.now();
  return async () => {
    if (Date.now() - last < LONGEST_MS) return;
    // A timer rather than an animation frame, because frames stop in a tab that is not shown.
    await new Promise((resolve) => setTimeout(resolve));
    last = Date.now();
  };
}
