import { checksOf, type RandomStream } from '../../core/index.js';
import type { LatentSampler } from './latentSampling.js';

/**
 * Latents from the standard normal distribution whose values lie within ±limit, for `generate`: a smaller limit trades
 * variety for quality ("truncation trick", Brock, Donahue, Simonyan 2019).
 *
 * @param limit - greater than 0; usually 0.5 to 2.
 */
export function truncatedLatents(limit: number): LatentSampler {
  checksOf('truncatedLatents').above('limit', limit, 0);
  return {
    name: 'truncatedLatents',
    options: { limit },
    sample: (count, latentDim, stream) =>
      Float32Array.from({ length: count * latentDim }, () => truncatedNormal(stream, limit)),
  };
}

/** Rejection from the normal for wide limits and from the uniform for narrow ones, so that few draws are thrown away. */
function truncatedNormal(stream: RandomStream, limit: number): number {
  for (;;) {
    const value = limit < 1 ? stream.uniform(-limit, limit) : (stream.normals(1)[0] ?? 0);
    const kept = limit < 1 ? stream.uniform() < Math.exp((-value * value) / 2) : Math.abs(value) <= limit;
    if (kept) return value;
  }
}
