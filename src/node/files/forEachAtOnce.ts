/**
 * Does `work` for every item, at most `limit` at a time, in order of their starts. The first failure, or the signal, lets none
 * start any more; it is thrown when those that had started have ended.
 */
export async function forEachAtOnce<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
  signal: AbortSignal | null = null,
): Promise<void> {
  const waiting = items.entries();
  let failure: { readonly reason: unknown } | null = null;
  const worker = async (): Promise<void> => {
    try {
      for (const [index, item] of waiting) {
        if (failure) return;
        signal?.throwIfAborted();
        await work(item, index);
      }
    } catch (reason) {
      failure ??= { reason };
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  const ended = failure as { readonly reason: unknown } | null;
  if (ended) throw ended.reason;
}
