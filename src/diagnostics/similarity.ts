import type { PixelStatistics } from './probes/imageStatistics.js';

/**
 * Whether images show something: until their contrast is that of real images by a third, a generator has learnt too little for
 * its samples to be compared.
 */
export function showSomething(samples: PixelStatistics, reference: PixelStatistics): boolean {
  return samples.contrast > reference.contrast / 3;
}

/** The root mean square distance of images, relative to that of others; variances go by the square. */
export function relativeDistance(variance: number, reference: number): number {
  return Math.sqrt(variance / Math.max(reference, Number.MIN_VALUE));
}
