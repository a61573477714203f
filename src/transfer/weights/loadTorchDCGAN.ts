import { buildTorchDCGAN, type TorchDCGAN } from '../../architectures/index.js';
import { checksOf, type Checks } from '../../core/index.js';
import type { WeightsFile } from './formats/weightsFile.js';
import type { LoadReport } from './loadReport.js';
import { loadInto } from './loadWeights.js';
import { sourceModules } from './mapping/sourceModules.js';
import { openSource, type OpenWeightsOptions } from './openWeights.js';
import type { WeightsSource } from './weightsSource.js';

/** Options of {@link loadTorchDCGAN}. */
export interface LoadTorchDCGANOptions extends Pick<OpenWeightsOptions, 'maxBytes' | 'maxTensors' | 'signal'> {
  /** The file with the generator's state dict. */
  readonly generator: WeightsSource;
  /** Where in it the state dict is, `netG` say. Default: the file is the state dict. */
  readonly generatorPath?: string;
  /** The file with the discriminator's state dict. Default: the discriminator starts untrained. */
  readonly discriminator?: WeightsSource;
  /** Where in it the state dict is, `netD` say. Default: the file is the state dict. */
  readonly discriminatorPath?: string;
  /** The source of the weights that are not loaded, a safe integer. Default 0. */
  readonly seed?: number;
}

/** A DCGAN with the weights of PyTorch, and what was loaded where. The caller disposes the networks. */
export interface LoadedTorchDCGAN {
  readonly gan: TorchDCGAN;
  readonly reports: { readonly generator: LoadReport; readonly discriminator: LoadReport | null };
}

const optionKeys = [
  ...['generator', 'generatorPath', 'discriminator', 'discriminatorPath', 'seed'],
  ...['maxBytes', 'maxTensors', 'signal'],
];

/**
 * Builds and loads a DCGAN that was trained with the PyTorch examples' `dcgan` or in its layout: its sizes are read off the
 * weights. Without a discriminator's file the discriminator is the generator's mirror image, untrained.
 *
 * @throws Error if the weights are not of that layout; WeightsFileError, WeightsMismatchError as `loadWeights`. No network is left
 *   behind then.
 *
 * @example
 * const { gan, reports } = await loadTorchDCGAN({ generator: 'netG_epoch_24.pth', discriminator: 'netD_epoch_24.pth' });
 */
export async function loadTorchDCGAN(options: LoadTorchDCGANOptions): Promise<LoadedTorchDCGAN> {
  const check = checksOf('loadTorchDCGAN');
  check.knownKeys('options', options, optionKeys);
  const { generator, generatorPath = '', discriminator, discriminatorPath = '', seed = 0, ...limits } = options;
  const files: WeightsFile[] = [];
  const open = async (source: WeightsSource, path: string) => {
    const file = await openSource(check, 'loadTorchDCGAN', source, { ...limits, path, layout: 'torch' });
    files.push(file);
    return file;
  };
  try {
    const generatorFile = await open(generator, generatorPath);
    const discriminatorFile = discriminator === undefined ? null : await open(discriminator, discriminatorPath);
    return await build(check, generatorFile, discriminatorFile, seed);
  } finally {
    for (const file of files) await file.close();
  }
}

async function build(
  check: Checks,
  ofG: WeightsFile,
  ofD: WeightsFile | null,
  seed: number,
): Promise<LoadedTorchDCGAN> {
  const sizes = sizesOfGenerator(check, ofG);
  const discriminatorFilters = ofD ? filtersOfDiscriminator(check, ofD) : sizes.generatorFilters.toReversed();
  const gan = buildTorchDCGAN({ ...sizes, discriminatorFilters, seed });
  try {
    const generator = await loadInto(check, 'loadTorchDCGAN', gan.generator, ofG, {});
    const discriminator = ofD ? await loadInto(check, 'loadTorchDCGAN', gan.discriminator, ofD, {}) : null;
    return { gan, reports: { generator, discriminator } };
  } catch (error) {
    gan.generator.dispose();
    gan.discriminator.dispose();
    throw error;
  }
}

function sizesOfGenerator(check: Checks, file: WeightsFile) {
  const kernels = convolutionsOf(check, 'generator', file);
  const filters = kernels.map(([, out]) => out);
  const channels = filters.pop() ?? 0;
  const doublings = kernels.slice(1).filter(([, , size]) => size === 4).length;
  const chained = kernels.every(([input], i) => i === 0 || input === kernels[i - 1]?.[1]);
  if (!chained || kernels.length < 2) {
    check.fail('generator', 'must be a chain of transposed convolutions [in, out, 4, 4]', file.name);
  }
  return { imageSize: 4 * 2 ** doublings, latentDim: kernels[0]?.[0] ?? 0, channels, generatorFilters: filters };
}

function filtersOfDiscriminator(check: Checks, file: WeightsFile): number[] {
  const kernels = convolutionsOf(check, 'discriminator', file);
  const chained = kernels.every(([, input], i) => i === 0 || input === kernels[i - 1]?.[0]);
  if (!chained || kernels.length < 2 || kernels.at(-1)?.[0] !== 1) {
    check.fail('discriminator', 'must be a chain of convolutions [out, in, 4, 4] to one logit', file.name);
  }
  return kernels.slice(0, -1).map(([out]) => out);
}

/** First two sizes and height of the kernels, in the order of the network. */
function convolutionsOf(check: Checks, argument: string, file: WeightsFile): [number, number, number][] {
  return sourceModules(file).flatMap(({ arrays }) => {
    const shape = arrays.get('weight')?.shape ?? [];
    const [first = 0, second = 0, height = 0, width = 0] = shape;
    if (shape.length === 4 && height === width) return [[first, second, height] as [number, number, number]];
    if (shape.length > 1) check.fail(argument, 'must have square convolutions and norms only', shape);
    return [];
  });
}
