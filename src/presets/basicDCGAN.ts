import { buildDCGAN, type DCGAN } from '../architectures/index.js';
import { combineConditioning, embedding, projection, type Conditioning } from '../conditioning/index.js';
import { checksOf } from '../core/index.js';
import type { Dataset } from '../data/index.js';

/** How classes enter the networks of {@link basicDCGAN}. */
export type ConditioningName = 'embedding' | 'projection' | 'none';

/** Options of {@link basicDCGAN}. */
export interface BasicDCGANOptions {
  /**
   * How classes enter: `embedding` at every layer of both networks; `projection` at the end of the discriminator;
   * `none`. Default: `embedding` where the data have classes.
   */
  readonly conditioning?: ConditioningName;
  /** The least number of filters of each network, ≥ 1: the time of a step grows with its square. Default 32. */
  readonly baseFilters?: number;
  /** Length of the latent vector, ≥ 1. Default 100. */
  readonly latentDim?: number;
  /** The source of all initial weights; a safe integer. Default 0. */
  readonly seed?: number;
}

/** The stride of 2 divides it, so that no grid is left in the images; and it takes two thirds of the multiplications of one with 5. */
const evenKernels = { kernelSize: 4 } as const;

/**
 * A DCGAN for a data set, small enough to be trained without a GPU.
 *
 * @throws InvalidArgumentError for options out of range, and for conditioning where the data have no classes.
 */
export function basicDCGAN(data: Dataset, options: BasicDCGANOptions = {}): DCGAN {
  const check = checksOf('basicDCGAN');
  check.knownKeys('options', options, ['conditioning', 'baseFilters', 'latentDim', 'seed']);
  const classes = data.labels?.kind === 'classes' ? data.labels.count : null;
  const {
    conditioning = classes === null ? 'none' : 'embedding',
    baseFilters = 32,
    latentDim = 100,
    seed = 0,
  } = options;
  check.integer('baseFilters', baseFilters, 1);
  check.oneOf('conditioning', conditioning, ['embedding', 'projection', 'none']);
  if (conditioning !== 'none' && classes === null)
    check.fail('conditioning', 'must be none: the data have no classes', conditioning);
  return buildDCGAN({
    imageShape: data.imageShape,
    latentDim,
    seed,
    conditioning: conditioning === 'none' ? undefined : conditioningOf(conditioning, classes ?? 1),
    generator: { baseFilters, defaults: evenKernels, output: evenKernels },
    discriminator: { baseFilters, defaults: evenKernels },
  });
}

function conditioningOf(name: Exclude<ConditioningName, 'none'>, classes: number): Conditioning {
  const generator = embedding({ classes });
  switch (name) {
    case 'embedding':
      return generator;
    case 'projection':
      return combineConditioning({ generator, discriminator: projection({ classes }) });
  }
}
