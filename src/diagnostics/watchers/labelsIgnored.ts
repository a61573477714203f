import { episode } from '../episode.js';
import type { ReferenceStatistics } from '../probes/referenceOf.js';
import { relativeDistance, showSomething } from '../similarity.js';
import type { Watcher } from '../watcher.js';

/** Of the distance between real images of different classes, the label must make this share. */
const NO_EFFECT = 0.1;

/** Where real classes hardly differ pixel by pixel, the label must make this share of the distance of samples. */
const NO_EFFECT_AT_ALL = 0.01;

/** The image does not depend on the label. Kind `labels-ignored`. */
export function labelsIgnored(): Watcher {
  return {
    name: 'labels-ignored',
    options: {},
    needs: ['labels'],
    reads: ['samples'],
    begin({ reference }) {
      const isNew = episode({ observations: 3, steps: 100 });
      const between = betweenClasses(reference);
      return ({ report, samples }) => {
        const labelEffect = samples?.labelEffect ?? null;
        if (!samples || labelEffect === null) return [];
        const effect = relativeDistance(labelEffect, between ?? samples.variety);
        const isIgnored = effect < (between === null ? NO_EFFECT_AT_ALL : NO_EFFECT);
        if (!isNew(isIgnored && showSomething(samples, reference), report.step)) return [];
        return [
          {
            kind: 'labels-ignored',
            level: 'warning',
            network: 'generator',
            evidence: { effect, samples: labelEffect, ...(between !== null && { real: between }) },
            explanation:
              'At the same latent vector, samples of different labels are much the same image: the label has ' +
              `${effect.toFixed(3)} of the effect that it should have.`,
            advice: [
              'Check that the label input is connected in both networks, and that the labels of the data are right.',
              "Let the label enter at every layer (embedding's default), or judge it more strictly: projection, auxiliaryClassifier.",
              'Give it more weight beside the latent vector: a longer embedding (dimension).',
              'With very unequal classes, draw labels as the data have them: labelsFromData().',
            ],
          },
        ];
      };
    },
  };
}

/** The variance between classes of real images; null where it cannot be told from chance. */
function betweenClasses({ variety, varietyWithin }: ReferenceStatistics): number | null {
  const between = variety - (varietyWithin ?? variety);
  return between > 0.02 * variety ? between : null;
}
