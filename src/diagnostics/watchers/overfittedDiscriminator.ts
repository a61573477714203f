import { episode } from '../episode.js';
import type { Watcher } from '../watcher.js';

/** Of the way from training images to generated ones, held-out images are this far; ADA aims at 0.6 (Karras et al. 2020). */
const FAR = 0.6;

/** Standard errors by which the difference must exceed chance. */
const CERTAIN = 3;

/**
 * The discriminator takes real images that it has not seen for generated ones: it knows the training images by heart. Kind
 * `overfitted-discriminator`. Needs held-out data.
 *
 * Karras et al., "Training Generative Adversarial Networks with Limited Data", 2020, section 2 (the heuristic r_v).
 */
export function overfittedDiscriminator(): Watcher {
  return {
    name: 'overfitted-discriminator',
    options: {},
    needs: ['heldOut'],
    begin() {
      const isNew = episode({ observations: 3, steps: 20 });
      return ({ report, heldOut }) => {
        if (!heldOut) return [];
        const { train, heldOut: unseen, generated, standardError } = heldOut;
        const distance = (train - unseen) / (train - generated);
        const isOverfitted = Math.abs(train - unseen) > CERTAIN * standardError && distance > FAR;
        if (!isNew(isOverfitted, report.step)) return [];
        return [
          {
            kind: 'overfitted-discriminator',
            level: 'warning',
            network: 'discriminator',
            evidence: { distance, train, heldOut: unseen, generated },
            explanation:
              `The discriminator puts real images that it was not trained on ${distance.toFixed(2)} of the way towards generated ` +
              'ones: it knows its training images by heart, and the generator learns from it to copy them.',
            advice: [
              'Augment the images (augment: flips, crops, colours), or gather more.',
              'Stop here: what came before may be the best of this run.',
              'Dropout in the discriminator, a smaller one, or r1.',
            ],
          },
        ];
      };
    },
  };
}
