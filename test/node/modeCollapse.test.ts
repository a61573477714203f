import { expect, it } from 'vitest';
import { modeCollapse } from '../../src/diagnostics/index.js';
import type { StepReport } from '../../src/training/index.js';
import { reportOf } from './fakeRun.js';
import { pixels, watchedRun } from './watchedRun.js';

/** What is advised where samples are much the same for 200 steps, and the discriminator gives these scores. */
function adviceAt(scores: StepReport['scores']): string {
  const observe = modeCollapse().begin(watchedRun);
  const samples = { ...pixels, variety: 0.01, labelEffect: null, change: 0 };
  const told = Array.from({ length: 20 }, (_, i) =>
    observe({ report: reportOf(10 * (i + 1), 200, { scores }), samples, heldOut: null }),
  ).flat();
  expect(told).toHaveLength(1);
  return told[0]?.advice.join(' ') ?? '';
}

it('modeCollapse advises what helps the network that is behind', () => {
  expect(adviceAt({ real: 0.55, fake: 0.45 })).toContain('Let the discriminator keep up');
  expect(adviceAt({ real: 0.9, fake: 0.1 })).toContain('Hold the discriminator back');
  // With inverted labels the score of real images is the low one.
  expect(adviceAt({ real: 0.1, fake: 0.9 })).toContain('Hold the discriminator back');
});
