const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A watch on Ctrl-C and on a polite request to end (SIGTERM). */
export interface InterruptWatch {
  /** Stops watching; then ends the process as the signal would have, if one came and nobody else handles it. */
  release(): void;
}

/** Calls `react` at the first signal instead of ending the process. A second signal ends it at once. */
export function onInterrupt(react: () => void): InterruptWatch {
  let received: NodeJS.Signals | null = null;
  const handle = (signal: NodeJS.Signals): void => {
    received = signal;
    forget();
    react();
  };
  const forget = (): void => {
    SIGNALS.forEach((signal) => process.off(signal, handle));
  };
  SIGNALS.forEach((signal) => process.on(signal, handle));
  return {
    release() {
      forget();
      if (received && process.listenerCount(received) === 0) process.kill(process.pid, received);
    },
  };
}
