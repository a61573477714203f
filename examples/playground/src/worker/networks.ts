import {
  auxiliaryClassifier,
  buildDCGAN,
  combineConditioning,
  conditionalBatchNorm,
  embedding,
  projection,
  type Conditioning,
  type DCGAN,
  type ImageShape,
} from 'tfjs-gan';
import type { ConditioningId, PresetId } from '../shared/catalog.js';
import type { Settings } from '../shared/settings.js';

const filters: Readonly<Record<PresetId, { readonly generator: number; readonly discriminator: number }>> = {
  sketch: { generator: 12, discriminator: 12 },
  quick: { generator: 32, discriminator: 32 },
  paper: { generator: 64, discriminator: 64 },
  hinge: { generator: 48, discriminator: 48 },
};

/** Both networks, untrained. */
export function buildNetworks(
  { preset, conditioning, seed }: Settings,
  imageShape: ImageShape,
  classes: number,
): DCGAN {
  const { generator, discriminator } = filters[preset];
  return buildDCGAN({
    imageShape,
    conditioning: conditionings[conditioning](classes, preset === 'sketch' ? 4 : 16),
    generator: { baseFilters: generator },
    discriminator: {
      baseFilters: discriminator,
      // Spectral norm takes the place of batch norm.
      ...(preset === 'hinge' && { defaults: { norm: 'none' as const } }),
    },
    seed,
  });
}

/**
 * The generator's vector of a class is short (`dimension`): beside a long one the latent vector would go unheard, and each class
 * become one picture; the sooner, the fewer filters there are.
 */
const conditionings: Readonly<Record<ConditioningId, (classes: number, dimension: number) => Conditioning | undefined>> = {
  none: () => undefined,
  everyLayer: (classes, dimension) =>
    combineConditioning({
      generator: embedding({ classes, dimension }),
      discriminator: embedding({ classes }),
    }),
  input: (classes, dimension) =>
    combineConditioning({
      generator: embedding({ classes, dimension, at: 'input' }),
      discriminator: embedding({ classes, at: 'input' }),
    }),
  batchNorm: (classes) => conditionalBatchNorm({ classes }),
  projection: (classes) => projection({ classes }),
  classifier: (classes) => auxiliaryClassifier({ classes }),
};
