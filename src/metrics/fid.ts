import { checksOf } from '../core/index.js';
import { checkMoreImagesThanFeatures } from './statistics/enoughImages.js';
import { frechetDistance } from './statistics/frechetDistance.js';
import { checkSameFeatures, partOf, type Metric } from './metric.js';

/** Options of {@link fid} and {@link classFid}. */
export interface FidOptions {
  /** Whether to compute it from no more images than there are features, where it says little. Default false. */
  readonly allowFewImages?: boolean;
}

/**
 * Fréchet distance of the features of generated and real images, each taken for a normal distribution: 0 for the same, and lower is
 * better. Published values are over the pool3 features of one Inception v3 and 50,000 images, and compare with no
 * others; fewer images give higher values.
 *
 * Heusel, Ramsauer, Unterthiner, Nessler, Hochreiter: "GANs Trained by a Two Time-Scale Update Rule Converge to a Local Nash
 * Equilibrium", NeurIPS 2017.
 *
 * @throws InvalidArgumentError when computed, for no more images than features on either side unless that is allowed.
 */
export function fid(options: FidOptions = {}): Metric {
  const check = checksOf('fid');
  check.knownKeys('options', options, ['allowFewImages']);
  const { allowFewImages = false } = options;
  if (typeof allowFewImages !== 'boolean') check.fail('allowFewImages', 'must be true or false', allowFewImages);
  return {
    name: 'fid',
    options: { allowFewImages },
    needs: { generated: ['moments'], real: ['moments'] },
    async compute(generated, real) {
      checkSameFeatures('fid', generated, real);
      const moments = partOf('fid', 'generated', generated, 'moments');
      const target = partOf('fid', 'real', real, 'moments');
      checkMoreImagesThanFeatures('fid', 'generated', moments.count, generated, allowFewImages);
      checkMoreImagesThanFeatures('fid', 'real', target.count, generated, allowFewImages);
      return [
        {
          name: 'fid',
          value: await frechetDistance(target, moments),
          better: 'lower',
          features: generated.features,
          images: { generated: moments.count, real: target.count },
          seed: generated.seed,
        },
      ];
    },
  };
}
