import type { Batch, DataPosition } from '../../data/index.js';

/** The next batches, and where the data go on after them. */
export async function takeBatches(
  source: AsyncGenerator<Batch, void, undefined>,
  count: number,
  start: DataPosition,
): Promise<{ readonly batches: readonly Batch[]; readonly position: DataPosition }> {
  const taken: Batch[] = [];
  while (taken.length < count) {
    const { value } = await source.next();
    if (!value) throw new Error('train: the data ended');
    taken.push(value);
  }
  return { batches: taken, position: taken[taken.length - 1]?.position ?? start };
}
