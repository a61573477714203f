import type { RandomStream } from '../core/index.js';

/**
 * One latent vector from the standard normal distribution.
 *
 * @param truncation - values farther than this from 0 are drawn again; Infinity for none.
 */
export function drawLatent(stream: RandomStream, length: number, truncation: number): Float32Array {
  if (truncation === Infinity) return stream.normals(length);
  return Float32Array.from({ length }, () => truncatedNormal(stream, truncation));
}

/** Rejection from the normal for wide limits and from the uniform for narrow ones, so that few draws are thrown away. */
function truncatedNormal(stream: RandomStream, limit: number): number {
  for (;;) {
    const value = limit < 1 ? stream.uniform(-limit, limit) : (stream.normals(1)[0] ?? 0);
    const kept = limit < 1 ? stream.uniform() < Math.exp((-value * value) / 2) : Math.abs(value) <= limit;
    if (kept) return value;
  }
}
