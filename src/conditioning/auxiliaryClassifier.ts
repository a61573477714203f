import * as tfl from '@tensorflow/tfjs-layers';
import { checksOf, type LabelSpec } from '../core/index.js';
import { applyLayer } from './applyLayer.js';
import type { Conditioning, NetworkConditioning } from './conditioning.js';
import { labelJoin, placementFrom, placementKeys, type LabelPlacementOptions } from './labelJoin.js';
import { labelCountKeys, labelSpecFrom, type LabelCount } from './labels.js';

/** Options of `auxiliaryClassifier`: where the label joins the generator; `at` is `input` by default, as in the paper. */
export type AuxiliaryClassifierOptions = LabelCount & LabelPlacementOptions;

/**
 * ACGAN: the discriminator is not told the label. It has a second output, `auxiliary` [batch, count], the logits of the
 * classes (or of the attributes) that it sees in the image; train it with an auxiliary loss. The generator gets the
 * label's embedding, see `embedding`.
 *
 * Odena, Olah, Shlens: "Conditional Image Synthesis with Auxiliary Classifier GANs", 2017.
 *
 * @throws InvalidArgumentError for an invalid option; for a stage in `at` that the generator lacks, when it is built.
 */
export function auxiliaryClassifier(options: AuxiliaryClassifierOptions): Conditioning {
  const check = checksOf('auxiliaryClassifier');
  check.knownKeys('options', options, [...labelCountKeys, ...placementKeys]);
  const labels = labelSpecFrom(check, options);
  const placement = placementFrom(check, options, 'input');
  return {
    name: 'auxiliaryClassifier',
    options: { [labels.kind]: labels.count, ...placement },
    labels,
    generator: labelJoin(check, labels, placement),
    discriminator: classifierHead(labels),
  };
}

function classifierHead(labels: LabelSpec): NetworkConditioning {
  return {
    usesLabel: false,
    head(features, logits, _label, point) {
      const kernelInitializer = tfl.initializers.randomNormal({ stddev: 0.02, seed: point.seed() });
      const classifier = tfl.layers.dense({ name: 'auxiliary', units: labels.count, kernelInitializer });
      return [logits, applyLayer(classifier, features)];
    },
  };
}
