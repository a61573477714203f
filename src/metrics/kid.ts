import { checksOf, RandomStream } from '../core/index.js';
import { dotProducts } from './statistics/dotProducts.js';
import { checkCount } from './statistics/enoughImages.js';
import type { FeatureSample } from './statistics/imageStatistics.js';
import { meanAndError } from './statistics/meanAndError.js';
import { checkSameFeatures, partOf, type Metric } from './metric.js';

/** Options of {@link kid}. */
export interface KidOptions {
  /** How many parts the images of each side are split into at random, ≥ 1; 1 gives no standard error. Default 10. */
  readonly subsets?: number;
}

/**
 * Kernel distance: the squared maximum mean discrepancy of the features with the kernel (x·y / width + 1)³. Unbiased, so that
 * fewer images make it noisier and not higher, and it may fall a little below 0. The images of each side are split at
 * random into as many parts as asked for; the value is the mean over pairs of parts, and the standard error follows from how they differ.
 *
 * Bińkowski, Sutherland, Arbel, Gretton: "Demystifying MMD GANs", ICLR 2018.
 *
 * @throws InvalidArgumentError when computed, for fewer than two images in a part.
 */
export function kid(options: KidOptions = {}): Metric {
  const check = checksOf('kid');
  check.knownKeys('options', options, ['subsets']);
  const { subsets = 10 } = options;
  check.integer('subsets', subsets, 1);
  return {
    name: 'kid',
    options: { subsets },
    needs: { generated: ['sample'], real: ['sample'] },
    async compute(generated, real) {
      checkSameFeatures('kid', generated, real);
      const sample = partOf('kid', 'generated', generated, 'sample');
      const target = partOf('kid', 'real', real, 'sample');
      checkCount('kid', 'generated', sample.count, 2 * subsets, `two for each of ${subsets} subsets`);
      checkCount('kid', 'real', target.count, 2 * subsets, `two for each of ${subsets} subsets`);
      const [parts, targets] = [split(sample, subsets, 'generated'), split(target, subsets, 'real')];
      const values: number[] = [];
      for (const [i, part] of parts.entries()) values.push(await discrepancy(part, targets[i] ?? part));
      return [
        {
          name: 'kid',
          ...meanAndError(values),
          better: 'lower',
          features: generated.features,
          images: { generated: sample.count, real: target.count },
          seed: generated.seed,
          settings: { subsets },
        },
      ];
    },
  };
}

async function discrepancy(left: FeatureSample, right: FeatureSample): Promise<number> {
  return (await meanKernel(left, left)) + (await meanKernel(right, right)) - 2 * (await meanKernel(left, right));
}

/** The mean over all pairs; over pairs of different rows where both sides are the same. */
async function meanKernel(left: FeatureSample, right: FeatureSample): Promise<number> {
  const width = left.values.length / left.count;
  let sum = 0;
  await dotProducts(left, right, (row, first, products) => {
    for (let j = 0; j < products.length; j++) {
      if (left === right && first + j === row) continue;
      const value = (products[j] ?? 0) / width + 1;
      sum += value * value * value;
    }
  });
  return sum / (left.count * (left === right ? right.count - 1 : right.count));
}

/** Parts of a random order, whose sizes differ by one at most. */
function split({ count, values }: FeatureSample, parts: number, name: string): FeatureSample[] {
  const width = values.length / count;
  const order = new RandomStream(0).split('kid').split(name).permutation(count);
  return Array.from({ length: parts }, (_, part) => {
    const rows = order.subarray(Math.floor((part * count) / parts), Math.floor(((part + 1) * count) / parts));
    const chosen = new Float32Array(rows.length * width);
    rows.forEach((row, i) => chosen.set(values.subarray(row * width, (row + 1) * width), i * width));
    return { count: rows.length, values: chosen };
  });
}
