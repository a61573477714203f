import { episode } from '../episode.js';
import type { Watcher } from '../watcher.js';

/** Of what real images have besides white (or black), samples must have this share. */
const LEFT = 0.1;

/** All samples are white, or all black, where real images are not. Kind `generator-saturated`. */
export function generatorSaturated(): Watcher {
  return {
    name: 'generator-saturated',
    options: {},
    reads: ['samples'],
    begin({ reference }) {
      const isNew = episode({ observations: 2, steps: 10 });
      return ({ report, samples }) => {
        if (!samples) return [];
        const isFull = (end: 'dark' | 'bright'): boolean => 1 - samples[end] < LEFT * (1 - reference[end]);
        const isBright = isFull('bright');
        if (!isNew(isBright || isFull('dark'), report.step)) return [];
        const [end, color] = isBright ? (['bright', 'white'] as const) : (['dark', 'black'] as const);
        return [
          {
            kind: 'generator-saturated',
            level: 'warning',
            network: 'generator',
            evidence: { samples: samples[end], real: reference[end] },
            explanation:
              `Samples are all ${color}: the generator's last activation is at its end, where it has no slope, so that ` +
              'hardly any gradient passes through it.',
            advice: [
              'Go back to a checkpoint from before; the generator rarely comes back by itself.',
              "Lower the generator's learning rate, or clip its gradients: chain(clipByGlobalNorm(1), adam(…)).",
              'Check the range of the data: images in [-1, 1] for a tanh output.',
              'Check the weights and the bias of the output layer, if they come from elsewhere.',
            ],
          },
        ];
      };
    },
  };
}
