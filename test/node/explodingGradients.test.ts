import { describe, expect, it } from 'vitest';
import { explodingGradients } from '../../src/diagnostics/index.js';
import { reportOf } from './fakeRun.js';
import { watchedRun } from './watchedRun.js';

/** What is told of the generator's layers `first` and `last`, whose gradients at each step are these. */
function told(gradients: readonly (readonly [first: number, last: number])[], update = 2e-3): string[] {
  const observe = explodingGradients().begin(watchedRun);
  return gradients.flatMap(([first, last], i) => {
    const sizes = { weight: 0.02, update };
    const generator = [
      { layer: 'first', gradient: first, ...sizes },
      { layer: 'last', gradient: last, ...sizes },
    ];
    const report = reportOf(i + 1, 100, { gradients: { generator, discriminator: [] } });
    return observe({ report, samples: null, heldOut: null }).map(
      ({ network, explanation }) => `${i + 1} ${network} ${explanation}`,
    );
  });
}

describe('explodingGradients', () => {
  const calm = Array.from({ length: 20 }, () => [1e-4, 1e-2] as const);

  it('tells of a gradient of 2,000 times its usual size, once', () => {
    expect(told([...calm, [0.2, 1e-2], [0.3, 1e-2]])).toEqual([
      '21 generator The gradient of layer first of the generator is 2.0e-1, more than 1000 times what it used to be.',
    ]);
  });

  it('tells nothing of a layer that had no gradient to speak of and gets what others have', () => {
    // So do deep networks without normalisation begin: the first layers wait for the last ones.
    const waking = Array.from({ length: 20 }, (_, i) => [1e-9 * 2 ** i, 1e-2] as const);
    expect(told([...waking, [1e-3, 1e-2], [1e-2, 1e-2]])).toEqual([]);
    expect(told([...calm.map(() => [0, 1e-2] as const), [1e-2, 1e-2]])).toEqual([]);
  });

  it('tells nothing of a burst that hardly moves the weights', () => {
    expect(told([...calm, [0.2, 1e-2], [0.3, 1e-2]], 2e-4)).toEqual([]);
  });

  it('tells of a number that is not finite', () => {
    expect(told([[NaN, 1]])).toHaveLength(1);
    expect(told([...calm, [1e-4, Infinity]])).toHaveLength(1);
  });
});
