import { buildDCGAN, combineConditioning, embedding, type DCGAN, type ImageShape } from 'tfjs-gan';

/**
 * Small enough for minutes on two cores; the label enters at every layer of both networks. The generator's embedding is short
 * beside its 100 latent numbers: a long one outweighs them, and each class becomes one picture.
 */
export function buildGAN(imageShape: ImageShape, classes: number | undefined, seed: number): DCGAN {
  return buildDCGAN({
    imageShape,
    conditioning:
      classes === undefined
        ? undefined
        : combineConditioning({
            generator: embedding({ classes, dimension: 16 }),
            discriminator: embedding({ classes }),
          }),
    generator: { baseFilters: 32 },
    discriminator: { baseFilters: 32 },
    seed,
  });
}
