import {
  auxiliaryClassifier,
  buildDCGAN,
  conditionalBatchNorm,
  embedding,
  projection,
  type BuildDCGANOptions,
  type Conditioning,
  type DCGAN,
  type ImageShape,
} from 'tfjs-gan';
import type { ConditioningId, PresetId } from '../shared/catalog.js';
import type { Settings } from '../shared/settings.js';
import { publishedPreset } from './publishedPreset.js';

/** Both networks, untrained. */
export function buildNetworks(
  { preset, conditioning, seed }: Settings,
  imageShape: ImageShape,
  classes: number,
): DCGAN {
  return buildDCGAN({
    ...(publishedPreset(preset, imageShape)?.networks ?? ownNetworks(preset, imageShape)),
    conditioning: conditionings[conditioning](classes, preset === 'sketch' ? 8 : 16),
    seed,
  });
}

const filters: Readonly<Partial<Record<PresetId, number>>> = { sketch: 12, quick: 32, paper: 64, hinge: 48 };

function ownNetworks(preset: PresetId, imageShape: ImageShape): BuildDCGANOptions {
  const baseFilters = filters[preset] ?? 32;
  // Kernels that the stride divides leave no grid. The paper has larger ones.
  const kernel = preset !== 'paper' && { kernelSize: 4 };
  // Spectral norm takes the place of batch norm.
  const norm = preset === 'hinge' && { norm: 'none' as const };
  return {
    imageShape,
    generator: { baseFilters, defaults: { ...kernel }, output: { ...kernel } },
    discriminator: { baseFilters, defaults: { ...kernel, ...norm } },
  };
}

/** Beside a long vector of the class (`dimension`) the latent vector would go unheard; the sooner, the fewer filters there are. */
const conditionings: Readonly<
  Record<ConditioningId, (classes: number, dimension: number) => Conditioning | undefined>
> = {
  none: () => undefined,
  everyLayer: (classes, dimension) => embedding({ classes, dimension }),
  input: (classes, dimension) => embedding({ classes, dimension, at: 'input' }),
  firstMap: (classes) => embedding({ classes, at: [0] }),
  batchNorm: (classes) => conditionalBatchNorm({ classes }),
  projection: (classes) => projection({ classes }),
  classifier: (classes) => auxiliaryClassifier({ classes }),
};
