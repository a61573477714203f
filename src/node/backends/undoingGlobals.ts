import { rememberListeners } from './rememberListeners.js';

/**
 * Calls `start`, a start-up written by Emscripten, and undoes what it does to the process: a global `Worker`, and
 * listeners to its errors. In the meantime `Worker` starts nothing.
 */
export function undoingGlobals(start: () => void): void {
  const worker = Object.getOwnPropertyDescriptor(globalThis, 'Worker');
  const removeListeners = rememberListeners();
  Object.defineProperty(globalThis, 'Worker', { configurable: true, get: () => Object, set: () => undefined });
  try {
    start();
  } finally {
    if (worker) Object.defineProperty(globalThis, 'Worker', worker);
    else Reflect.deleteProperty(globalThis, 'Worker');
    removeListeners();
  }
}
