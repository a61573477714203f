let last: Promise<unknown> = Promise.resolve();

/** Runs `start` after the calls before it have ended: tfjs gives up a backend when another starts in the meantime. */
export function oneAtATime<T>(start: () => Promise<T>): Promise<T> {
  const result = last.then(start);
  last = result.catch(() => undefined);
  return result;
}
