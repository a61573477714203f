import type { WatchedRun } from '../../src/diagnostics/index.js';

/** Statistics of two images with nothing wrong about them. */
export const pixels = {
  count: 2,
  notFinite: 0,
  dark: 0,
  bright: 0,
  contrast: 1,
  variety: 1,
  varietyByLabel: [],
  grid: null,
};

/** A run without labels, whose real images are like that. */
export const watchedRun: WatchedRun = {
  options: null,
  labels: null,
  reference: { ...pixels, range: [-1, 1], varietyWithin: null },
};
