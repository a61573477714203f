import type { LayersModel } from '@tensorflow/tfjs-layers';
import * as tfl from '@tensorflow/tfjs-layers';
import { applyLayer } from '../conditioning/index.js';
import { checksOf, disposeOnError, type Checks, type ImageShape } from '../core/index.js';
import { NetworkScope } from './networkScope.js';
import { networkSetup, type NetworkSetup } from './networkSetup.js';

/** Options of {@link buildTorchDCGAN}. */
export interface BuildTorchDCGANOptions {
  /** Height and width of the images: 8, 16, 32, 64, … */
  readonly imageSize: number;
  /** Length of the latent vector, ≥ 1. Default 100. */
  readonly latentDim?: number;
  /** Channels of the images: 1, 3 or 4. Default 3. */
  readonly channels?: number;
  /** Filters of the stage next to the images, `ngf` and `ndf`; each stage further in has twice as many. Default 64. */
  readonly features?: number;
  /**
   * Filters of the generator's stages, first (4×4) to last, where they do not double. One more than doublings of the size lead
   * from 4 to `imageSize` make the last stage one of full size, and the output a convolution of 1×1.
   */
  readonly generatorFilters?: readonly number[];
  /** Filters of the discriminator's stages, first to last. The output's kernel is as large as the map that they leave. */
  readonly discriminatorFilters?: readonly number[];
  /** The source of all initial weights, a safe integer. Default 0. */
  readonly seed?: number;
}

/** All options of {@link buildTorchDCGAN}, every default filled in; plain data. */
export type TorchDCGANConfig = Readonly<{
  imageShape: ImageShape;
  latentDim: number;
  seed: number;
  generatorFilters: readonly number[];
  discriminatorFilters: readonly number[];
}>;

/** The two networks of a DCGAN in the layout of the PyTorch examples. The caller disposes them. */
export interface TorchDCGAN {
  /** Input `latent` [batch, latentDim]; output `image` [batch, size, size, channels] in [-1, 1]. */
  readonly generator: LayersModel;
  /** Input `image`; output logits [batch, 1]. */
  readonly discriminator: LayersModel;
  readonly config: TorchDCGANConfig;
}

const optionKeys = [
  'imageSize',
  'latentDim',
  'channels',
  'features',
  'generatorFilters',
  'discriminatorFilters',
  'seed',
] as const;

/**
 * Builds a DCGAN in the layout of the PyTorch examples, of stock layers: convolutions of 4×4 without bias that halve or double
 * the size (`padding=1` there), batch norm, ReLU in the generator, leaky ReLU of 0.2 in the discriminator. `loadTorchDCGAN` also
 * loads the weights.
 *
 * The generator's first transposed convolution, 4×4 over a latent map of 1×1, is a dense layer and a reshape: the same numbers,
 * computed as one matrix product. `padding: 'same'` means the same as `padding=1` for 4×4 and stride 2. The discriminator
 * gives logits: the sigmoid at its end in PyTorch belongs to the loss here.
 *
 * Radford, Metz, Chintala: "Unsupervised Representation Learning with Deep Convolutional Generative Adversarial Networks",
 * 2016.
 *
 * @throws InvalidArgumentError for an invalid option; nothing is left behind then.
 *
 * @example
 * const { generator, discriminator } = buildTorchDCGAN({ imageSize: 64 });
 */
export function buildTorchDCGAN(options: BuildTorchDCGANOptions): TorchDCGAN {
  const check = checksOf('buildTorchDCGAN');
  const config = resolve(check, options);
  const setup = networkSetup(check, { conditioning: undefined, seed: config.seed });
  return disposeOnError(() => ({
    generator: assembleGenerator(config, setup),
    discriminator: assembleDiscriminator(config, setup),
    config,
  }));
}

function resolve(check: Checks, options: BuildTorchDCGANOptions): TorchDCGANConfig {
  check.knownKeys('options', options, optionKeys);
  const { imageSize, latentDim = 100, channels = 3, features = 64, seed = 0 } = options;
  const doublings = Math.log2(check.integer('imageSize', imageSize, 8) / 4);
  if (!Number.isInteger(doublings))
    check.fail('imageSize', 'must be 4 doubled some times: 8, 16, 32, 64, …', imageSize);
  check.integer('features', features, 1);
  const widths = Array.from({ length: doublings }, (_, i) => features * 2 ** i);
  const { generatorFilters = widths.toReversed(), discriminatorFilters = widths } = options;
  const list = (argument: string, filters: readonly number[], least: number) => {
    if (!Array.isArray(filters) || filters.length < least || filters.length > doublings + 1) {
      check.fail(argument, `must list ${least} to ${doublings + 1} stages for images of ${imageSize}`, filters);
    }
    return filters.map((count, i) => check.integer(`${argument}[${i}]`, count, 1));
  };
  return {
    imageShape: check.imageShape('imageShape', [imageSize, imageSize, channels]),
    latentDim: check.integer('latentDim', latentDim, 1),
    seed,
    generatorFilters: list('generatorFilters', generatorFilters, doublings),
    discriminatorFilters: list('discriminatorFilters', discriminatorFilters, 1),
  };
}

function assembleGenerator({ imageShape, latentDim, generatorFilters }: TorchDCGANConfig, setup: NetworkSetup) {
  const [first = 1, ...others] = generatorFilters;
  const scope = new NetworkScope('generator', others.length, setup);
  const grow = (name: string, filters: number, stride: number) =>
    tfl.layers.conv2dTranspose({
      name,
      filters,
      kernelSize: stride === 1 ? 1 : 4,
      strides: stride,
      padding: 'same',
      useBias: false,
      kernelInitializer: scope.initializer(name),
    });
  const stage = { norm: 'batch', activation: 'relu' } as const;
  const latent = tfl.input({ shape: [latentDim], name: 'latent' });
  const name = 'projection_dense';
  const kernelInitializer = scope.initializer(name);
  let map = applyLayer(tfl.layers.dense({ name, units: 16 * first, useBias: false, kernelInitializer }), latent);
  map = applyLayer(tfl.layers.reshape({ name: 'projection_map', targetShape: [4, 4, first] }), map);
  map = scope.finish(map, 'input', { norm: 'projection_norm', activation: 'projection_activation' }, stage);
  others.forEach((filters, i) => {
    map = applyLayer(grow(`stage${i}_conv`, filters, 2), map);
    map = scope.finish(map, i, { norm: `stage${i}_norm`, activation: `stage${i}_activation` }, stage);
  });
  const doubled = 4 * 2 ** others.length;
  map = applyLayer(grow('output_conv', imageShape[2], imageShape[0] / doubled), map);
  return scope.model(latent, [applyLayer(tfl.layers.activation({ name: 'image', activation: 'tanh' }), map)]);
}

function assembleDiscriminator({ imageShape, discriminatorFilters }: TorchDCGANConfig, setup: NetworkSetup) {
  const scope = new NetworkScope('discriminator', discriminatorFilters.length, setup);
  const image = tfl.input({ shape: [...imageShape], name: 'image' });
  let map = image;
  discriminatorFilters.forEach((filters, i) => {
    const name = `stage${i}_conv`;
    const kernelInitializer = scope.initializer(name);
    const settings = { kernelSize: 4, strides: 2, padding: 'same', useBias: false, kernelInitializer } as const;
    map = applyLayer(tfl.layers.conv2d({ name, filters, ...settings }), map);
    const names = { norm: `stage${i}_norm`, activation: `stage${i}_activation` };
    map = scope.finish(map, i, names, { norm: i === 0 ? 'none' : 'batch', activation: { leakyRelu: 0.2 } });
  });
  const name = 'logits_conv';
  const kernelInitializer = scope.initializer(name);
  const kernelSize = imageShape[0] / 2 ** discriminatorFilters.length;
  map = applyLayer(tfl.layers.conv2d({ name, filters: 1, kernelSize, useBias: false, kernelInitializer }), map);
  return scope.model(image, [applyLayer(tfl.layers.flatten({ name: 'logits' }), map)]);
}
