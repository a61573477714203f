import { checkCount } from './statistics/enoughImages.js';
import type { Predictions } from './statistics/imageStatistics.js';
import { partOf, type Metric } from './metric.js';

/**
 * The Inception score of any classifier: exp of the mean divergence of what it says of one image from what it says of all. From 1,
 * where all images look alike or like nothing, to the number of classes, where each image is clearly of one and all are as
 * frequent. Over all images at once; the standard error is estimated by leaving out one tenth after the other.
 *
 * Salimans, Goodfellow, Zaremba, Cheung, Radford, Chen: "Improved Techniques for Training GANs", NeurIPS 2016.
 */
export function inceptionScore(): Metric {
  return {
    name: 'inceptionScore',
    options: {},
    needs: { generated: ['predictions'], real: [] },
    compute(generated) {
      const predictions = partOf('inceptionScore', 'generated', generated, 'predictions');
      checkCount('inceptionScore', 'generated', generated.count, 2, 'as it compares them');
      const groups = [...predictions.counts.keys()].filter((group) => (predictions.counts[group] ?? 0) > 0);
      const without = groups.map((left) =>
        scoreOf(
          predictions,
          groups.filter((group) => group !== left),
        ),
      );
      return [
        {
          name: 'inception score',
          value: scoreOf(predictions, groups),
          standardError: jackknife(without),
          better: 'higher',
          features: generated.features,
          images: { generated: generated.count, real: 0 },
          seed: generated.seed,
        },
      ];
    },
  };
}

/** exp(entropy of the mean - mean of the entropies). */
function scoreOf({ counts, sums, negativeEntropies }: Predictions, groups: readonly number[]): number {
  const classes = sums.length / counts.length;
  const total = (values: Float64Array): number => groups.reduce((sum, group) => sum + (values[group] ?? 0), 0);
  const count = total(counts);
  let divergence = total(negativeEntropies) / count;
  for (let i = 0; i < classes; i++) {
    const share = groups.reduce((sum, group) => sum + (sums[group * classes + i] ?? 0), 0) / count;
    if (share > 0) divergence -= share * Math.log(share);
  }
  return Math.exp(divergence);
}

/** The standard error from the values that leave out one group each. */
function jackknife(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt((squares * (values.length - 1)) / values.length);
}
