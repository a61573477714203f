import { expect, it } from 'vitest';
import { modeCollapse, type WatchedRun } from '../../src/diagnostics/index.js';
import type { StepReport } from '../../src/training/index.js';

const pixels = {
  count: 2,
  notFinite: 0,
  dark: 0,
  bright: 0,
  contrast: 1,
  variety: 1,
  varietyByLabel: [],
  grid: null,
};
const run: WatchedRun = {
  options: null,
  labels: null,
  reference: { ...pixels, range: [-1, 1], varietyWithin: null },
};

/** What is advised where samples are much the same for 200 steps, and the discriminator gives these scores. */
function adviceAt(scores: StepReport['scores']): string {
  const observe = modeCollapse().begin(run);
  const samples = { ...pixels, variety: 0.01, labelEffect: null, change: 0 };
  const told = Array.from({ length: 20 }, (_, i) => {
    const report: StepReport = {
      step: 10 * (i + 1),
      steps: 200,
      epoch: 0,
      batchSize: 1,
      losses: { discriminator: 1, real: 0.5, fake: 0.5, generator: 1 },
      scores,
      seconds: 0,
      imagesPerSecond: 1,
      memory: { tensors: 0, bytes: 0, peakBytes: 0 },
    };
    return observe({ report, samples, heldOut: null });
  }).flat();
  expect(told).toHaveLength(1);
  return told[0]?.advice.join(' ') ?? '';
}

it('modeCollapse advises what helps the network that is behind', () => {
  expect(adviceAt({ real: 0.55, fake: 0.45 })).toContain('Let the discriminator keep up');
  expect(adviceAt({ real: 0.9, fake: 0.1 })).toContain('Hold the discriminator back');
  // With inverted labels the score of real images is the low one.
  expect(adviceAt({ real: 0.1, fake: 0.9 })).toContain('Hold the discriminator back');
});
