import type { Json } from '../../core/index.js';
import type { StepReport } from '../../training/index.js';
import { episode } from '../episode.js';
import type { Watcher } from '../watcher.js';

/** The share of the greatest possible distance of the two scores that counts as all of it. */
const ALL = 0.95;

/** Losses of which nothing is left, where not knowing costs 0.25 (least squares) to 2. */
const NOTHING = 0.02;

/**
 * The discriminator tells real from generated images without effort: its loss is 0, or its scores lie as far apart as the targets
 * that it is given. The generator then learns little from it. Kind `discriminator-saturated`.
 */
export function discriminatorSaturated(): Watcher {
  return {
    name: 'discriminator-saturated',
    options: {},
    begin({ options }) {
      const widest = distanceOfTargets(options);
      const isNew = episode({ observations: 5, steps: 50 });
      return ({ report }) => {
        const { losses, scores } = report;
        if (!isNew(isSaturated(report, widest), report.step)) return [];
        return [
          {
            kind: 'discriminator-saturated',
            level: 'warning',
            network: 'discriminator',
            evidence: { lossReal: losses.real, lossFake: losses.fake, scoreReal: scores.real, scoreFake: scores.fake },
            explanation:
              'The discriminator tells real from generated images almost without error. What it passes back to the generator ' +
              'says little about how to do better.',
            advice: [
              "Lower the discriminator's learning rate, or raise the generator's.",
              'Smooth the labels (smoothLabels), or add noise to the images it sees (instanceNoise).',
              'Bound its slopes: r1, or spectralNorm around its optimiser.',
              'Take a smaller discriminator, or dropout in it.',
              'Look at the generator: one that makes the same image again and again is easily told.',
            ],
          },
        ];
      };
    },
  };
}

function isSaturated({ losses, scores }: StepReport, widest: number): boolean {
  // The loss of a Wasserstein critic is a difference of logits: it has no bottom, and is negative as it should be.
  if (losses.real < 0 || losses.fake < 0) return false;
  return losses.real + losses.fake < NOTHING || Math.abs(scores.real - scores.fake) > ALL * widest;
}

/** How far apart label tricks leave the mean targets of real and of generated images. */
export function distanceOfTargets(options: Json): number {
  const tricks = field(field(options, 'step'), 'tricks');
  let distance = 1;
  for (const trick of Array.isArray(tricks) ? tricks : []) {
    const own = field(trick, 'options');
    if (field(trick, 'name') === 'smoothLabels')
      distance = meanOf(field(own, 'ones'), 1) - meanOf(field(own, 'zeros'), 0);
    if (field(trick, 'name') === 'flipLabels') distance *= 1 - 2 * numberOf(field(own, 'rate'), 0);
  }
  return distance;
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function meanOf(range: unknown, otherwise: number): number {
  return Array.isArray(range) ? (numberOf(range[0], otherwise) + numberOf(range[1], otherwise)) / 2 : otherwise;
}

function numberOf(value: unknown, otherwise: number): number {
  return typeof value === 'number' ? value : otherwise;
}
