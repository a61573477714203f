import { buildDCGAN, combineConditioning, embedding, type GAN, type ImageShape } from 'tfjs-gan';

/** Two networks whose training step is measured. */
export interface Case {
  /** Height and width of the images unless the command line says otherwise. */
  readonly size: number;
  /** Images in a batch unless the command line says otherwise. */
  readonly batch: number;
  readonly channels: 1 | 3;
  /** Number of classes; null for networks without labels. */
  readonly classes: number | null;
  /** Builds the networks on the current backend. */
  build(imageShape: ImageShape): GAN;
}

/**
 * A DCGAN of 5×5 kernels and stride 2, whose maps have 64 filters at half the images' size and twice as many with each halving.
 * The number of halvings does not follow the images' size, so that the cost of an image of any size can be compared.
 */
const dcgan = (size: number, halvings: number): Case => ({
  size,
  batch: 32,
  channels: 3,
  classes: null,
  build: (imageShape) =>
    buildDCGAN({
      imageShape,
      generator: { baseFilters: 64, stages: Array.from({ length: halvings - 1 }, () => ({})) },
      discriminator: { baseFilters: 64, stages: Array.from({ length: halvings }, () => ({})) },
    }),
});

/** All cases by name. */
export const cases = {
  mnist28: {
    size: 28,
    batch: 32,
    channels: 1,
    classes: 10,
    build: (imageShape) =>
      buildDCGAN({
        imageShape,
        conditioning: combineConditioning({
          generator: embedding({ classes: 10, dimension: 16 }),
          discriminator: embedding({ classes: 10, dimension: 50 }),
        }),
        generator: { baseFilters: 32 },
        discriminator: { baseFilters: 32 },
        seed: 1,
      }),
  },
  dcgan32: dcgan(32, 3),
  dcgan64: dcgan(64, 4),
  convgan150: {
    size: 150,
    // 32 images need more memory than wasm can address.
    batch: 2,
    channels: 3,
    classes: 5,
    build(imageShape) {
      const stages = [{}, {}, {}, {}, { stride: 1 }];
      return buildDCGAN({
        imageShape,
        conditioning: embedding({ classes: 5, dimension: 50 }),
        generator: {
          defaults: { filters: 128, activation: 'leakyRelu' },
          stages,
          output: { stride: 1, activation: 'tanh' },
        },
        discriminator: { defaults: { filters: 128 }, stages },
      });
    },
  },
} as const satisfies Readonly<Record<string, Case>>;

export type CaseName = keyof typeof cases;

export const caseNames = Object.keys(cases) as readonly CaseName[];
