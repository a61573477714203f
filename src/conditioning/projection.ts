import * as tfl from '@tensorflow/tfjs-layers';
import { checksOf, type LabelSpec } from '../core/index.js';
import { applyLayer, sizeOf } from './applyLayer.js';
import { conditionalAffine } from './conditionalAffine.js';
import type { Conditioning, NetworkConditioning } from './conditioning.js';
import { labelCountKeys, labelSpecFrom, type LabelCount } from './labels.js';
import { labelVector } from './labelVector.js';

/** Options of `projection`. */
export type ProjectionOptions = LabelCount;

/**
 * The projection discriminator: to its logit it adds the inner product of its last features with a trained vector of the
 * label. The generator has conditional batch normalisation, see `conditionalBatchNorm`.
 *
 * The features are what the head reads, flattened (the paper sums them over the pixels first). The vectors start at
 * N(0, 0.02).
 *
 * Miyato, Koyama: "cGANs with Projection Discriminator", 2018.
 *
 * @throws InvalidArgumentError for an invalid option.
 */
export function projection(options: ProjectionOptions): Conditioning {
  const check = checksOf('projection');
  check.knownKeys('options', options, labelCountKeys);
  const labels = labelSpecFrom(check, options);
  return {
    name: 'projection',
    options: { [labels.kind]: labels.count },
    labels,
    generator: conditionalAffine(labels),
    discriminator: projectionHead(labels),
  };
}

function projectionHead(labels: LabelSpec): NetworkConditioning {
  return {
    usesLabel: true,
    head(features, logits, label, point) {
      if (!label) throw new Error('projection: the discriminator has no label input');
      const vector = labelVector(label, labels, {
        size: sizeOf(features, 1),
        name: 'projection',
        mean: 0,
        deviation: 0.02,
        seed: point.seed(),
      });
      const product = applyLayer(tfl.layers.dot({ name: 'projection_product', axes: 1 }), [features, vector]);
      return [applyLayer(tfl.layers.add({ name: 'projection_logits' }), [logits, product])];
    },
  };
}
