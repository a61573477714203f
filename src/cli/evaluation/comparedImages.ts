import { join } from 'node:path';
import type { Dataset } from '../../data/index.js';
import type { OpenedDataset } from '../../node/index.js';

/** Fewer real images say too little. */
export const LEAST_IMAGES = 100;

/** Generated images that are compared, where there are as many real ones. */
const MOST_DRAWN = 1000;

/** What generated images are compared with: held-out images, where there are enough, else all. */
export function comparedImages({ data, heldOut }: OpenedDataset): {
  readonly images: Dataset;
  readonly areHeldOut: boolean;
} {
  return heldOut && heldOut.size >= LEAST_IMAGES
    ? { images: heldOut, areHeldOut: true }
    : { images: data, areHeldOut: false };
}

/** How many images are generated to be compared with real ones. */
export function imagesToDraw({ size }: Dataset): number {
  return Math.max(2, Math.min(MOST_DRAWN, size));
}

/** Where a run keeps what was measured of real images. */
export function statisticsFolder(run: string): string {
  return join(run, 'statistics');
}
