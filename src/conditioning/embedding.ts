import { checksOf } from '../core/index.js';
import type { Conditioning } from './conditioning.js';
import { labelJoin, placementFrom, placementKeys, type LabelPlacementOptions } from './labelJoin.js';
import { labelCountKeys, labelSpecFrom, type LabelCount } from './labels.js';

/** Options of `embedding`; `at` is `everyLayer` by default. */
export type EmbeddingOptions = LabelCount & LabelPlacementOptions;

/**
 * Conditions both networks on a trained embedding of the label that is concatenated to what their layers read: by default
 * one more channel in front of every layer, so that many short gradient paths lead from the label to the output.
 *
 * In front of a convolution on a map of [height, width], the embedding goes through a dense linear layer of height · width
 * units and is reshaped to [height, width, 1], or it is tiled to [height, width, dimension]. In front of the generator's
 * first dense layer it is concatenated to the latent vector as it is. Each network has one embedding for all its layers; it
 * starts at N(0, 1), and the dense layers at N(0, 1 / dimension), so that the new channel varies as much as the pixels.
 *
 * Mirza, Osindero: "Conditional Generative Adversarial Nets", 2014.
 *
 * @example
 * embedding({ classes: 10 }); // one more channel at every layer of both networks
 * embedding({ classes: 10, at: [0] }); // at the first map of each network only
 * embedding({ attributes: 40, at: 'input', as: 'tiled', dimension: 16 });
 *
 * @throws InvalidArgumentError for an invalid option; for a stage in `at` that a network lacks, when it is built.
 */
export function embedding(options: EmbeddingOptions): Conditioning {
  const check = checksOf('embedding');
  check.knownKeys('options', options, [...labelCountKeys, ...placementKeys]);
  const labels = labelSpecFrom(check, options);
  const placement = placementFrom(check, options, 'everyLayer');
  const join = labelJoin(check, labels, placement);
  return {
    name: 'embedding',
    options: { [labels.kind]: labels.count, ...placement },
    labels,
    generator: join,
    discriminator: join,
  };
}
