import { episode } from '../episode.js';
import { showSomething } from '../similarity.js';
import type { Watcher } from '../watcher.js';

/** Power at the grid's frequencies over that beside them. Trainings that go well are seen to pass 10 in their first steps. */
const PEAK = 12;

/** The same in real images, times this, is no fault of the generator. */
const BEYOND_REAL = 3;

/** The pattern's share of the contrast from which on it is seen. */
const VISIBLE = 0.08;

/** Power times share: what is faint must stand out more. */
const CLEAR = 1.6;

/** Samples lie under a grid, a checkerboard: a pattern with the period of the upsampling. Kind `grid-artifacts`. */
export function gridArtifacts(): Watcher {
  return {
    name: 'grid-artifacts',
    options: {},
    reads: ['samples'],
    begin({ reference }) {
      const isNew = episode({ observations: 3, steps: 100 });
      const limit = Math.max(PEAK, BEYOND_REAL * (reference.grid?.excess ?? 0));
      return ({ report, samples }) => {
        const grid = samples?.grid;
        if (!samples || !grid) return [];
        const isClear = grid.share > VISIBLE && grid.excess * grid.share > CLEAR;
        const isGrid = grid.excess > limit && isClear && showSomething(samples, reference);
        if (!isNew(isGrid, report.step)) return [];
        return [
          {
            kind: 'grid-artifacts',
            level: 'warning',
            network: 'generator',
            evidence: { ...grid, real: reference.grid?.excess ?? NaN },
            explanation:
              `Samples lie under a grid of ${grid.period} pixels: its frequencies are ${grid.excess.toFixed(0)} times as strong as ` +
              'those beside them. Transposed convolutions whose stride does not divide the kernel leave such a pattern.',
            advice: [
              'Take kernel sizes that the stride divides (4 with stride 2).',
              "Resize and then convolve: upsampling 'nearest' or 'bilinear'.",
              'Add a convolution of stride 1 at the end (output.stride 1), which can smooth the pattern.',
              'With frozen layers from elsewhere: unfreeze more of the generator.',
            ],
          },
        ];
      };
    },
  };
}
