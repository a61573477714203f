/** A gate that lets at most `limit` pieces of work run at once; the others wait in line. */
export function concurrencyLimit(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (work) => {
    if (running < limit) running++;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      // Who waited longest takes over the place.
      const next = waiting.shift();
      if (next) next();
      else running--;
    }
  };
}
