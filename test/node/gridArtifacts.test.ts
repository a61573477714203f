import { describe, expect, it } from 'vitest';
import { gridArtifacts, type Observation, type WatchedRun } from '../../src/diagnostics/index.js';

const plain = { count: 64, notFinite: 0, dark: 0, bright: 0, contrast: 1, variety: 1, varietyByLabel: [] };

/** What is found of samples that have the same grid at each of 30 reports, five steps apart; real images have nearly none. */
function found(excess: number, share: number): string[] {
  // No more than what the watcher reads.
  const reference = { ...plain, grid: { period: 2, excess: 0.75, share: 0.02 } } as unknown as WatchedRun['reference'];
  const observe = gridArtifacts().begin({ options: null, labels: null, reference });
  return Array.from({ length: 30 }, (_, i) => {
    const samples = { ...plain, grid: { period: 2, excess, share } } as unknown as Observation['samples'];
    const report = { step: 5 * (i + 1) } as unknown as Observation['report'];
    return observe({ report, samples, heldOut: null }).map(({ kind }) => kind);
  }).flat();
}

// Seen when a network trained on CIFAR-10 was adapted to 300 images of 32×32 pixels (tools/showFailures.ts).
describe('gridArtifacts', () => {
  it.each([
    [26.0, 0.21, 'with its last layers alone at a rate of 5e-4'],
    [19.1, 0.16, 'the same, earlier'],
    [25.4, 0.25, 'with its last layers alone at a rate of 1e-3'],
    [33.0, 0.61, 'with its last layers alone at a rate of 0.05'],
  ])('finds power %f and share %f: %s', (excess, share) => {
    expect(found(excess, share)).toEqual(['grid-artifacts']);
  });

  it.each([
    [4.1, 0.05, 'with all layers at a rate of 2e-4'],
    [12.6, 0.11, 'with all layers at a rate of 1e-3, in its first steps'],
    [9.4, 0.07, 'the same, later'],
    [0.75, 0.02, 'real images'],
    [2.8, 0.4, 'coarse patches'],
  ])('finds nothing of power %f and share %f: %s', (excess, share) => {
    expect(found(excess, share)).toEqual([]);
  });
});
