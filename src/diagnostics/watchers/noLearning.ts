import { episode } from '../episode.js';
import type { Watcher } from '../watcher.js';

/** What float32 rounds away: adding less than this share of a number leaves it as it was. */
const NOTHING = 1e-7;

/** Updates do not change a network's weights. Kind `no-learning`. */
export function noLearning(): Watcher {
  return {
    name: 'no-learning',
    options: {},
    reads: ['gradients'],
    begin() {
      const watched = (['generator', 'discriminator'] as const).map((network) => ({
        network,
        isNew: episode({ observations: 3, steps: 20 }),
      }));
      return ({ report: { step, gradients } }) =>
        watched.flatMap(({ network, isNew }) => {
          const layers = gradients?.[network] ?? [];
          const largest = Math.max(...layers.map(({ update, weight }) => update / Math.max(weight, Number.MIN_VALUE)));
          if (!isNew(layers.length === 0 ? null : largest < NOTHING, step)) return [];
          return [
            {
              kind: 'no-learning',
              level: 'warning',
              network,
              evidence: { largestUpdate: largest },
              explanation: `Updates do not change the weights of the ${network}: the largest is ${largest.toExponential(1)} of a layer's size.`,
              advice: [
                'Check the learning rate, and whether a schedule has brought it to 0.',
                'Check that gradients reach the network (report.gradients): a loss that is 0 has none.',
                'Check that the layers that are to learn are not frozen (trainable).',
              ],
            } as const,
          ];
        });
    },
  };
}
