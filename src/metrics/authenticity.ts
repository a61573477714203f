import { distances, neighbourRadii } from './statistics/distances.js';
import { checkCount } from './statistics/enoughImages.js';
import { checkSameFeatures, partOf, type Metric } from './metric.js';

/**
 * The share of generated images that are no copies: each is farther from the nearest training image than that one is from the
 * nearest other training image. 0 for a generator that repeats its training images. New real images have about one half, where
 * the classes are dense; compare with held-out images rather than with 1. `nearestNeighbours` shows the images.
 *
 * Alaa, van Breugel, Saveliev, van der Schaar: "How Faithful is your Synthetic Data?", ICML 2022.
 *
 * @throws InvalidArgumentError when computed, for fewer than two real images.
 */
export function authenticity(): Metric {
  return {
    name: 'authenticity',
    options: {},
    needs: { generated: ['sample'], real: ['sample'] },
    async compute(generated, real) {
      checkSameFeatures('authenticity', generated, real);
      const sample = partOf('authenticity', 'generated', generated, 'sample');
      const target = partOf('authenticity', 'real', real, 'sample');
      checkCount('authenticity', 'real', target.count, 2, 'so that one has a neighbour');
      const radii = await neighbourRadii(target, 1);
      const nearest = new Float64Array(sample.count).fill(Infinity);
      const radius = new Float64Array(sample.count);
      await distances(sample, target, (row, first, squared) => {
        for (let j = 0; j < squared.length; j++) {
          if (!((squared[j] ?? Infinity) < (nearest[row] ?? 0))) continue;
          nearest[row] = squared[j] ?? Infinity;
          radius[row] = radii[first + j] ?? 0;
        }
      });
      const count = nearest.filter((distance, i) => distance > (radius[i] ?? 0)).length;
      return [
        {
          name: 'authenticity',
          value: count / sample.count,
          better: 'higher',
          features: generated.features,
          images: { generated: sample.count, real: target.count },
          seed: generated.seed,
        },
      ];
    },
  };
}
