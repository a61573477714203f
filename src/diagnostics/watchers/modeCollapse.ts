import { episode } from '../episode.js';
import { relativeDistance, showSomething } from '../similarity.js';
import type { Watcher } from '../watcher.js';

/** Samples that lie closer together than this share of the distance of real images count as one. */
export const SAME = 0.2;

/** Scores of real and generated images that lie further apart than this are those of a discriminator that is ahead. */
const AHEAD = 0.5;

/** Whatever the latent vector and the label, the generator makes much the same image. Kind `mode-collapse`. */
export function modeCollapse(): Watcher {
  return {
    name: 'mode-collapse',
    options: {},
    reads: ['samples'],
    begin({ reference }) {
      const isNew = episode({ observations: 3, steps: 100 });
      return ({ report, samples }) => {
        if (!samples) return [];
        const distance = relativeDistance(samples.variety, reference.variety);
        if (!isNew(showSomething(samples, reference) && distance < SAME, report.step)) return [];
        return [
          {
            kind: 'mode-collapse',
            level: 'warning',
            network: 'generator',
            evidence: { distance, samples: samples.variety, real: reference.variety },
            explanation:
              `Samples of different latent vectors differ ${distance.toFixed(2)} times as much as real images do: the ` +
              'generator makes much the same image again and again.',
            advice: [
              'Go back to a checkpoint from before, with lower learning rates.',
              Math.abs(report.scores.real - report.scores.fake) > AHEAD
                ? 'Hold the discriminator back, which is far ahead: a lower learning rate for it, or smoothLabels.'
                : 'Let the discriminator keep up: a higher learning rate for it, or discriminatorSteps: 2.',
              'Penalise steep discriminators (r1, dragan, wganGP), or change the loss (hingeLoss, relativisticAverageLoss).',
              'Larger batches; batch norm in the discriminator, which then sees a batch as a whole.',
            ],
          },
        ];
      };
    },
  };
}
