const events = ['uncaughtException', 'unhandledRejection'];

/**
 * Calls `start`, a start-up written by Emscripten, and undoes what it does to the process: a global `Worker`, and
 * listeners that print a whole script whenever anything throws. In the meantime `Worker` starts nothing.
 */
export function undoingGlobals(start: () => void): void {
  const worker = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  const listeners = events.map((event) => process.rawListeners(event));
  Object.defineProperty(globalThis, 'Worker', { configurable: true, get: () => Object, set: () => undefined });
  try {
    start();
  } finally {
    if (worker) Object.defineProperty(globalThis, 'Worker', worker);
    else Reflect.deleteProperty(globalThis, 'Worker');
    events.forEach((event, i) => {
      for (const listener of process.rawListeners(event)) {
        // Node types listeners as functions of anything.
        if (!listeners[i]?.includes(listener)) process.off(event, listener as (...values: unknown[]) => void);
      }
    });
  }
}
