import { episode } from '../episode.js';
import type { PixelStatistics } from '../probes/imageStatistics.js';
import type { Watcher } from '../watcher.js';

/** Of what real images have besides white (black, or either), samples must have this share. */
const LEFT = 0.1;

const colors = { bright: 'white', dark: 'black', either: 'black, white and pure colours' } as const;

/** All samples are white, black, or of values at either end alone, where real images are not. Kind `generator-saturated`. */
export function generatorSaturated(): Watcher {
  return {
    name: 'generator-saturated',
    options: {},
    reads: ['samples'],
    begin({ reference }) {
      const isNew = episode({ observations: 2, steps: 10 });
      return ({ report, samples }) => {
        if (!samples) return [];
        const share = sharesAtEnds(samples);
        const real = sharesAtEnds(reference);
        const end = (['bright', 'dark', 'either'] as const).find((end) => 1 - share[end] < LEFT * (1 - real[end]));
        if (!isNew(end !== undefined, report.step) || !end) return [];
        return [
          {
            kind: 'generator-saturated',
            level: 'warning',
            network: 'generator',
            evidence: { samples: share[end], real: real[end] },
            explanation:
              `Samples are all ${colors[end]}: the generator's last activation is at its end, where it has no slope, so that ` +
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

function sharesAtEnds({ bright, dark }: PixelStatistics): Readonly<Record<keyof typeof colors, number>> {
  return { bright, dark, either: bright + dark };
}
