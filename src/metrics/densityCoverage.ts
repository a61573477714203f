import type { MetricValue } from '../core/index.js';
import { distances, neighbourRadii } from './statistics/distances.js';
import { checkCount } from './statistics/enoughImages.js';
import { checkSameFeatures, partOf, type Metric } from './metric.js';
import { checkNeighbours, type NeighbourOptions } from './precisionRecall.js';

/**
 * Density: in how many of the balls around real images a generated one lies, divided by what is to be expected; unlike precision
 * one outlier among the real images does not decide, and 1 is as good as real images are. Coverage: the share of
 * real images with a generated one in their ball. A ball reaches to the k-th nearest real neighbour, k = 5 by default.
 *
 * Naeem, Oh, Uh, Choi, Yoo: "Reliable Fidelity and Diversity Metrics for Generative Models", ICML 2020.
 *
 * @throws InvalidArgumentError when computed, for no more real images than neighbours.
 */
export function densityCoverage(options: NeighbourOptions = {}): Metric {
  const neighbours = checkNeighbours('densityCoverage', options, 5);
  return {
    name: 'densityCoverage',
    options: { neighbours },
    needs: { generated: ['sample'], real: ['sample'] },
    async compute(generated, real) {
      checkSameFeatures('densityCoverage', generated, real);
      const sample = partOf('densityCoverage', 'generated', generated, 'sample');
      const target = partOf('densityCoverage', 'real', real, 'sample');
      checkCount('densityCoverage', 'real', target.count, neighbours + 1, `more than ${neighbours} neighbours`);
      const radii = await neighbourRadii(target, neighbours);
      const covered = new Uint8Array(target.count);
      let balls = 0;
      await distances(sample, target, (_, first, squared) => {
        for (let j = 0; j < squared.length; j++) {
          if (!((squared[j] ?? Infinity) < (radii[first + j] ?? 0))) continue;
          balls++;
          covered[first + j] = 1;
        }
      });
      const common = {
        better: 'higher',
        features: generated.features,
        images: { generated: sample.count, real: target.count },
        seed: generated.seed,
        settings: { neighbours },
      } satisfies Partial<MetricValue>;
      return [
        { name: 'density', value: balls / (neighbours * sample.count), ...common },
        { name: 'coverage', value: covered.reduce((sum, one) => sum + one, 0) / target.count, ...common },
      ];
    },
  };
}
