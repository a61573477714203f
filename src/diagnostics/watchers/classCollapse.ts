import { episode } from '../episode.js';
import type { ReferenceStatistics } from '../probes/referenceOf.js';
import type { SampleStatistics } from '../probes/sampleProbe.js';
import { relativeDistance, showSomething } from '../similarity.js';
import type { Watcher } from '../watcher.js';
import { SAME } from './modeCollapse.js';

/** Closer together than this, images of even a single class are trouble. */
const IDENTICAL = 0.05;

/** Classes differ, but the images of a class do not: the latent vector is ignored. Kind `class-collapse`. */
export function classCollapse(): Watcher {
  return {
    name: 'class-collapse',
    options: {},
    needs: ['classes'],
    reads: ['samples'],
    begin({ reference }) {
      const isNew = episode({ observations: 3, steps: 100 });
      return ({ report, samples }) => {
        if (!samples) return [];
        const distances = distancesOf(samples, reference);
        const collapsed = distances.filter((distance) => distance < SAME).length;
        const least = Math.min(...distances);
        const isCollapsed = distances.length > 0 && (2 * collapsed >= distances.length || least < IDENTICAL);
        // Where all images are one, modeCollapse says so.
        const isDifferent = relativeDistance(samples.variety, reference.variety) >= SAME;
        if (!isNew(isCollapsed && isDifferent && showSomething(samples, reference), report.step)) return [];
        const worst = distances.indexOf(least);
        return [
          {
            kind: 'class-collapse',
            level: 'warning',
            network: 'generator',
            evidence: { collapsed, classes: distances.length, worst, distance: least },
            explanation:
              `In ${collapsed} of ${distances.length} classes, samples differ less than ${SAME} times as much as real images ` +
              `of the class do; least in class ${worst}. The generator makes one image a class, whatever the latent vector.`,
            advice: [
              'Give the label less weight beside the latent vector: a shorter embedding in the generator (dimension).',
              'Let the discriminator keep up: a higher learning rate for it, or discriminatorSteps: 2.',
              'Penalise steep discriminators (r1, dragan), or take a longer latent vector.',
              'Go back to a checkpoint from before.',
            ],
          },
        ];
      };
    },
  };
}

/** For each class, the distance of its samples over that of its real images. */
function distancesOf({ varietyByLabel }: SampleStatistics, reference: ReferenceStatistics): number[] {
  return varietyByLabel.flatMap((variety, i) => {
    const real = reference.varietyByLabel[i] ?? reference.varietyWithin;
    return variety === null || real === null ? [] : [relativeDistance(variety, real)];
  });
}
