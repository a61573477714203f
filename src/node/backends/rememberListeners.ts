const events = ['uncaughtException', 'unhandledRejection'];

/** What Emscripten's start-up writes, white space apart: it throws again whatever was thrown, from a script of one line. */
const throwsAgain = /^function\((\w+)\)\{(if\(!\(\1instanceofExitStatus\)\)\{)?throw\1;?\}?\}$/;

/**
 * Remembers who listens to errors of the process; the function that is returned takes off what Emscripten added meanwhile. Its
 * listeners make Node print a whole script before the error.
 */
export function rememberListeners(): () => void {
  const before = events.map((event) => process.rawListeners(event));
  return () => {
    events.forEach((event, i) => {
      for (const listener of process.rawListeners(event)) {
        if (before[i]?.includes(listener) || !throwsAgain.test(String(listener).replace(/\s/g, ''))) continue;
        // Node types listeners as functions of anything.
        process.off(event, listener as (...values: unknown[]) => void);
      }
    });
  };
}
