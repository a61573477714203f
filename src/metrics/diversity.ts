import { RandomStream } from '../core/index.js';
import { checkCount } from './statistics/enoughImages.js';
import type { FeatureSample } from './statistics/imageStatistics.js';
import { meanAndError } from './statistics/meanAndError.js';
import { checkSameFeatures, partOf, type Metric } from './metric.js';

/**
 * How much generated images differ: the mean Euclidean distance of the features of pairs, chosen at random such that no image is in
 * two. 0 for a generator that draws one image only; `diversity of real images` is the value to aim at.
 *
 * @throws InvalidArgumentError when computed, for fewer than four images on either side.
 */
export function diversity(): Metric {
  return {
    name: 'diversity',
    options: {},
    needs: { generated: ['sample'], real: ['sample'] },
    compute(generated, real) {
      checkSameFeatures('diversity', generated, real);
      const sample = partOf('diversity', 'generated', generated, 'sample');
      const target = partOf('diversity', 'real', real, 'sample');
      checkCount('diversity', 'generated', sample.count, 4, 'two pairs');
      checkCount('diversity', 'real', target.count, 4, 'two pairs');
      const common = { features: generated.features, seed: generated.seed };
      const images = { generated: sample.count, real: 0 };
      const ofReal = { generated: 0, real: target.count };
      return [
        { name: 'diversity', ...meanAndError(pairDistances(sample)), ...common, images },
        { name: 'diversity of real images', ...meanAndError(pairDistances(target)), ...common, images: ofReal },
      ];
    },
  };
}

function pairDistances({ count, values }: FeatureSample): number[] {
  const width = values.length / count;
  const order = new RandomStream(0).split('pairs').permutation(count);
  return Array.from({ length: Math.floor(count / 2) }, (_, pair) => {
    const [a, b] = [(order[2 * pair] ?? 0) * width, (order[2 * pair + 1] ?? 0) * width];
    let squares = 0;
    for (let i = 0; i < width; i++) squares += ((values[a + i] ?? 0) - (values[b + i] ?? 0)) ** 2;
    return Math.sqrt(squares);
  });
}
