import { checksOf, type MetricValue } from '../core/index.js';
import { distances, neighbourRadii } from './statistics/distances.js';
import { checkCount } from './statistics/enoughImages.js';
import type { FeatureSample } from './statistics/imageStatistics.js';
import { checkSameFeatures, partOf, type Metric } from './metric.js';

/** Options of {@link precisionRecall} and {@link densityCoverage}. */
export interface NeighbourOptions {
  /** Around each image a ball that reaches its k-th nearest neighbour is taken for where such images are; k ≥ 1. */
  readonly neighbours?: number;
}

/**
 * Precision: the share of generated images that lie where real ones do. Recall: the share of real images that lie where
 * generated ones do. Where is within the distance of the k-th nearest neighbour of an image of that side, k = 3 by default. Both
 * depend on the number of images, which should be the same on both sides.
 *
 * Kynkäänniemi, Karras, Laine, Lehtinen, Aila: "Improved Precision and Recall Metric for Assessing Generative Models",
 * NeurIPS 2019.
 *
 * @throws InvalidArgumentError when computed, for no more images than neighbours.
 */
export function precisionRecall(options: NeighbourOptions = {}): Metric {
  const neighbours = checkNeighbours('precisionRecall', options, 3);
  return {
    name: 'precisionRecall',
    options: { neighbours },
    needs: { generated: ['sample'], real: ['sample'] },
    async compute(generated, real) {
      checkSameFeatures('precisionRecall', generated, real);
      const sample = partOf('precisionRecall', 'generated', generated, 'sample');
      const target = partOf('precisionRecall', 'real', real, 'sample');
      checkCount('precisionRecall', 'generated', sample.count, neighbours + 1, `more than ${neighbours} neighbours`);
      checkCount('precisionRecall', 'real', target.count, neighbours + 1, `more than ${neighbours} neighbours`);
      const common = {
        better: 'higher',
        features: generated.features,
        images: { generated: sample.count, real: target.count },
        seed: generated.seed,
        settings: { neighbours },
      } satisfies Partial<MetricValue>;
      return [
        { name: 'precision', value: await shareWithin(sample, target, neighbours), ...common },
        { name: 'recall', value: await shareWithin(target, sample, neighbours), ...common },
      ];
    },
  };
}

/** Throws for wrong options; returns the number of neighbours. */
export function checkNeighbours(metric: string, options: NeighbourOptions, usual: number): number {
  const check = checksOf(metric);
  check.knownKeys('options', options, ['neighbours']);
  return check.integer('neighbours', options.neighbours ?? usual, 1);
}

/** The share of the rows of `asked` that lie in the ball of any row of `others`. */
async function shareWithin(asked: FeatureSample, others: FeatureSample, neighbours: number): Promise<number> {
  const radii = await neighbourRadii(others, neighbours);
  const within = new Uint8Array(asked.count);
  await distances(asked, others, (row, first, squared) => {
    for (let j = 0; j < squared.length && within[row] === 0; j++)
      if ((squared[j] ?? Infinity) <= (radii[first + j] ?? 0)) within[row] = 1;
  });
  return within.reduce((sum, one) => sum + one, 0) / asked.count;
}
