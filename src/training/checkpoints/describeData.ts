import { RandomStream, type Json } from '../../core/index.js';
import type { Dataset } from '../../data/index.js';
import { crc32 } from './crc32.js';

/** How many images are looked at. */
const SAMPLES = 8;

/** What tells one data set from another, as JSON: its form, and the checksum of a few images with their labels. */
export async function describeData(data: Dataset): Promise<Json> {
  const { size, imageShape, labels } = data;
  const count = Math.min(SAMPLES, size);
  const indices = Array.from({ length: count }, (_, i) => Math.floor((i * size) / count));
  const examples = await data.read(indices, new RandomStream(0));
  const sums = [examples.images, ...(examples.labels ? [examples.labels] : [])].map(
    ({ buffer, byteOffset, byteLength }) => crc32(new Uint8Array(buffer, byteOffset, byteLength)).toString(16),
  );
  return {
    size,
    imageShape: [...imageShape],
    labels: labels && { kind: labels.kind, count: labels.count },
    content: sums.join(' '),
  };
}
