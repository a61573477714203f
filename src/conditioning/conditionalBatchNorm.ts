import { checksOf } from '../core/index.js';
import { conditionalAffine } from './conditionalAffine.js';
import type { Conditioning } from './conditioning.js';
import { labelJoin, type LabelPlacement } from './labelJoin.js';
import { labelCountKeys, labelSpecFrom, type LabelCount } from './labels.js';

/** Options of `conditionalBatchNorm`. */
export type ConditionalBatchNormOptions = LabelCount & {
  /** Length of the label's embedding in the discriminator. Default 50. */
  readonly dimension?: number;
};

/**
 * Conditions the generator by its normalisations: after each, every channel is multiplied by a scale and moved by a shift
 * that the label chooses, on top of the layer's own. The scales start at N(1, 0.02), the shifts at 0. A stage with layer
 * or instance norm gets the same; a stage without normalisation gets nothing.
 *
 * The discriminator, whose normalisations should not tell classes apart by themselves, sees the label as one more channel
 * of the image, as with `embedding({ at: 'input' })`. For another one see `combineConditioning`.
 *
 * Dumoulin, Shlens, Kudlur: "A Learned Representation for Artistic Style", 2017. De Vries et al.: "Modulating early visual
 * processing by language", 2017.
 *
 * @throws InvalidArgumentError for an invalid option.
 */
export function conditionalBatchNorm(options: ConditionalBatchNormOptions): Conditioning {
  const check = checksOf('conditionalBatchNorm');
  check.knownKeys('options', options, [...labelCountKeys, 'dimension']);
  const labels = labelSpecFrom(check, options);
  const { dimension = 50 } = options;
  const placement: LabelPlacement = {
    dimension: check.integer('dimension', dimension, 1),
    at: ['input'],
    as: 'map',
  };
  return {
    name: 'conditionalBatchNorm',
    options: { [labels.kind]: labels.count, dimension },
    labels,
    generator: conditionalAffine(labels),
    discriminator: labelJoin(check, labels, placement),
  };
}
