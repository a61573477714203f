import type { LayersModel } from '@tensorflow/tfjs-layers';
import { afterEach, describe, expect, it } from 'vitest';
import { buildDCGAN, type BuildDCGANOptions, type DCGAN } from '../../src/architectures/index.js';
import { convGAN, facesDCGAN, labelMapDCGAN } from '../../src/presets/index.js';

// The networks of five published projects, as presets or stated with the options of buildDCGAN. The parameter counts are worked out
// layer by layer: a convolution of k×k from a to b channels has k·k·a·b weights (and b biases where no batch norm
// follows), a batch norm of c channels 4·c numbers (gamma, beta and the two averages), a dense layer a·b + b.

let gan: DCGAN | undefined;
afterEach(() => {
  gan?.generator.dispose();
  gan?.discriminator.dispose();
  gan = undefined;
});

function build(options: BuildDCGANOptions): DCGAN {
  gan = buildDCGAN(options);
  return gan;
}

/** The layers that hold weights, in order, with the number of their parameters. */
function parametersOf(model: LayersModel): Record<string, number> {
  return Object.fromEntries(
    model.layers.filter((layer) => layer.countParams() > 0).map((layer) => [layer.name, layer.countParams()]),
  );
}

/** Shapes of the outputs of the named layers, without the batch. */
function shapesOf(model: LayersModel, names: readonly string[]): unknown[] {
  return names.map((name) => {
    const shape = model.getLayer(name).outputShape;
    return shape.slice(1);
  });
}

const stages = (count: number, part: string) => Array.from({ length: count }, (_, i) => `stage${i}_${part}`);

/** The layer's options that decide about shapes. */
function convolutionsOf(model: LayersModel): unknown[] {
  return model.layers
    .filter((layer) => layer.getClassName().includes('Conv2D'))
    .map((layer) => {
      const { kernelSize, strides, filters, padding } = layer.getConfig();
      return [layer.getClassName(), kernelSize, strides, filters, padding].flat();
    });
}

describe('system A: the DCGAN of the PyTorch examples at 32×32', () => {
  const options: BuildDCGANOptions = {
    imageShape: [32, 32, 3],
    latentDim: 100,
    generator: { defaults: { kernelSize: 4 }, output: { kernelSize: 1, stride: 1, transposed: true } },
    discriminator: { defaults: { kernelSize: 4 }, stages: [{}, {}, {}, {}], head: 'convolution' },
  };

  it('has four upscaling stages, the first from 1×1 to 4×4, and four downscaling ones', () => {
    const { generator, discriminator } = build(options);
    expect(shapesOf(generator, ['projection_map', ...stages(3, 'conv'), 'image'])).toEqual([
      ...[[4, 4, 512], [8, 8, 256], [16, 16, 128], [32, 32, 64], [32, 32, 3]], // prettier-ignore
    ]);
    expect(convolutionsOf(generator)).toEqual([
      ...[256, 128, 64].map((filters) => ['Conv2DTranspose', 4, 4, 2, 2, filters, 'same']),
      ['Conv2DTranspose', 1, 1, 1, 1, 3, 'same'],
    ]);
    expect(shapesOf(discriminator, [...stages(4, 'conv'), 'logits'])).toEqual([
      ...[[16, 16, 64], [8, 8, 128], [4, 4, 256], [2, 2, 512], [1]], // prettier-ignore
    ]);
    expect(convolutionsOf(discriminator)).toEqual([
      ...[64, 128, 256, 512].map((filters) => ['Conv2D', 4, 4, 2, 2, filters, 'same']),
      ['Conv2D', 2, 2, 1, 1, 1, 'valid'],
    ]);
  });

  it('has the parameters of that layout', () => {
    const { generator, discriminator } = build(options);
    expect(parametersOf(generator)).toEqual({
      projection_dense: 819_200, // 100 · 4·4·512, the 4×4 transposed convolution from 1×1, without bias
      projection_norm: 2_048, // 4 · 512
      stage0_conv: 2_097_152, // 4·4·512·256
      stage0_norm: 1_024,
      stage1_conv: 524_288, // 4·4·256·128
      stage1_norm: 512,
      stage2_conv: 131_072, // 4·4·128·64
      stage2_norm: 256,
      output_conv: 195, // 64·3 + 3
    });
    expect(parametersOf(discriminator)).toEqual({
      stage0_conv: 3_136, // 4·4·3·64 + 64, no batch norm in the first stage
      stage1_conv: 131_072, // 4·4·64·128
      stage1_norm: 512,
      stage2_conv: 524_288, // 4·4·128·256
      stage2_norm: 1_024,
      stage3_conv: 2_097_152, // 4·4·256·512
      stage3_norm: 2_048,
      logits_conv: 2_049, // 2·2·512 + 1
    });
  });
});

describe('system B: a conditional GAN on CIFAR-10', () => {
  const options = labelMapDCGAN({ classes: 10 }).networks;

  it('gets the label as one more channel of the first map of both networks', () => {
    const { generator, discriminator } = build(options);
    expect(shapesOf(generator, ['label_embedding', 'stage0_label_dense', 'stage0_label_map'])).toEqual([
      ...[[1, 50], [16], [4, 4, 1]], // prettier-ignore
    ]);
    expect(shapesOf(generator, ['stage0_label_join', 'stage0_conv', 'stage1_conv', 'image'])).toEqual([
      ...[[4, 4, 129], [8, 8, 128], [16, 16, 128], [32, 32, 3]], // prettier-ignore
    ]);
    expect(shapesOf(discriminator, ['input_label_dense', 'input_label_map', 'input_label_join'])).toEqual([
      ...[[1024], [32, 32, 1], [32, 32, 4]], // prettier-ignore
    ]);
    expect(shapesOf(discriminator, [...stages(3, 'conv'), 'logits'])).toEqual([
      ...[[16, 16, 64], [8, 8, 128], [4, 4, 128], [1]], // prettier-ignore
    ]);
    expect(generator.getLayer('stage0_activation').getConfig()).toMatchObject({ alpha: 0.02 });
    expect(discriminator.getLayer('stage2_activation').getConfig()).toMatchObject({ alpha: 0.02 });
    for (const name of ['stage0_label_dense', 'input_label_dense']) {
      const network = name.startsWith('input') ? discriminator : generator;
      expect(network.getLayer(name).getConfig()).toMatchObject({ activation: 'linear' });
    }
  });

  it('has the parameters worked out by hand', () => {
    const { generator, discriminator } = build(options);
    expect(parametersOf(generator)).toEqual({
      projection_dense: 204_800, // 100 · 4·4·128
      projection_norm: 512,
      label_embedding: 500, // 10 · 50
      stage0_label_dense: 816, // 50 · 16 + 16
      stage0_conv: 264_192, // 4·4·129·128
      stage0_norm: 512,
      stage1_conv: 262_144, // 4·4·128·128
      stage1_norm: 512,
      output_conv: 18_819, // 7·7·128·3 + 3
    });
    expect(parametersOf(discriminator)).toEqual({
      label_embedding: 500,
      input_label_dense: 52_224, // 50 · 1024 + 1024
      stage0_conv: 12_608, // 7·7·4·64 + 64
      stage1_conv: 204_800, // 5·5·64·128
      stage1_norm: 512,
      stage2_conv: 409_600, // 5·5·128·128
      stage2_norm: 512,
      logits: 2_049, // 4·4·128 + 1
    });
  });
});

describe('system C: any network of the others as the start', () => {
  it('asks nothing of the architecture: the default networks at 64×64 are those of the paper', () => {
    const { generator, discriminator } = build({
      imageShape: [64, 64, 3],
      generator: { maxFilters: 64, baseFilters: 16 },
      discriminator: { maxFilters: 64, baseFilters: 16 },
    });
    expect(shapesOf(generator, ['projection_map', ...stages(3, 'conv'), 'image'])).toEqual([
      ...[[4, 4, 64], [8, 8, 64], [16, 16, 32], [32, 32, 16], [64, 64, 3]], // prettier-ignore
    ]);
    expect(shapesOf(discriminator, stages(4, 'conv'))).toEqual([
      ...[[32, 32, 16], [16, 16, 32], [8, 8, 64], [4, 4, 64]], // prettier-ignore
    ]);
    // Dense 100·4·4·64, convolutions 5·5·(64·64 + 64·32 + 32·16 + 16·3) + 3, batch norms 4·(64 + 64 + 32 + 16).
    expect(generator.countParams()).toBe(102_400 + 167_600 + 3 + 704);
    // Convolutions 5·5·(3·16 + 16·32 + 32·64 + 64·64) + 16, batch norms 4·(32 + 64 + 64), dense 4·4·64 + 1.
    expect(discriminator.countParams()).toBe(167_600 + 16 + 640 + 1_025);
  });
});

describe('system D: ConvGAN on 150×150', () => {
  const options = convGAN({ classes: 5 }).networks;

  it('has five hidden layers of 128 filters of 5×5, stride 2 but the last, and the label at every layer', () => {
    const { generator, discriminator } = build(options);
    expect(convolutionsOf(generator)).toEqual([
      ...[2, 2, 2, 2, 1].map((stride) => ['Conv2DTranspose', 5, 5, stride, stride, 128, 'same']),
      ['Conv2D', 5, 5, 1, 1, 3, 'same'],
    ]);
    expect(convolutionsOf(discriminator)).toEqual(
      [2, 2, 2, 2, 1].map((stride) => ['Conv2D', 5, 5, stride, stride, 128, 'same']),
    );
    expect(shapesOf(generator, ['input_label_join', ...stages(5, 'label_join'), 'output_label_join', 'image'])).toEqual(
      [
        ...[[116], [10, 10, 129], [19, 19, 129], [38, 38, 129], [75, 75, 129]], // prettier-ignore
        ...[[150, 150, 129], [150, 150, 129], [150, 150, 3]], // prettier-ignore
      ],
    );
    const joins = ['input_label_join', ...stages(5, 'label_join').slice(1), 'output_label_join'];
    expect(shapesOf(discriminator, joins)).toEqual([
      ...[[150, 150, 4], [75, 75, 129], [38, 38, 129], [19, 19, 129], [10, 10, 129], [10, 10, 129]], // prettier-ignore
    ]);
  });

  it('has the parameters worked out by hand', () => {
    const { generator, discriminator } = build(options);
    const convolution = 412_800; // 5·5·129·128
    const norm = 512;
    // A label's map of n pixels: a dense layer of 16·n + n.
    const label = (side: number) => 17 * side * side;
    expect(parametersOf(generator)).toEqual({
      label_embedding: 80, // 5 · 16
      projection_dense: 1_484_800, // (100 + 16) · 10·10·128
      projection_norm: norm,
      ...Object.fromEntries([10, 19, 38, 75, 150].map((side, i) => [`stage${i}_label_dense`, label(side)])),
      ...Object.fromEntries(stages(5, 'conv').map((name) => [name, convolution])),
      ...Object.fromEntries(stages(5, 'norm').map((name) => [name, norm])),
      output_label_dense: label(150),
      output_conv: 9_678, // 5·5·129·3 + 3
    });
    expect(parametersOf(discriminator)).toEqual({
      label_embedding: 80,
      input_label_dense: label(150),
      stage0_conv: 12_928, // 5·5·4·128 + 128
      ...Object.fromEntries([75, 38, 19, 10].map((side, i) => [`stage${i + 1}_label_dense`, label(side)])),
      ...Object.fromEntries(stages(5, 'conv').slice(1).map((name) => [name, convolution])), // prettier-ignore
      ...Object.fromEntries(stages(5, 'norm').slice(1).map((name) => [name, norm])), // prettier-ignore
      output_label_dense: label(10),
      logits: 12_901, // 10·10·129 + 1
    });
  });
});

describe('system E: faces of 200×200', () => {
  const options = facesDCGAN().networks;

  it('has stages of different numbers of convolutions, and a plain convolution at the end of the generator', () => {
    const { generator, discriminator } = build(options);
    expect(convolutionsOf(generator)).toEqual([
      ...[128, 64, 64, 32].map((filters) => ['Conv2DTranspose', 5, 5, 2, 2, filters, 'same']),
      ['Conv2D', 5, 5, 1, 1, 3, 'same'],
    ]);
    expect(shapesOf(generator, ['projection_map', ...stages(4, 'norm'), 'image'])).toEqual([
      ...[[13, 13, 128], [25, 25, 128], [50, 50, 64], [100, 100, 64], [200, 200, 32], [200, 200, 3]], // prettier-ignore
    ]);
    expect(shapesOf(generator, ['stage0_conv', 'stage0_crop'])).toEqual([[26, 26, 128], [25, 25, 128]]); // prettier-ignore
    expect(convolutionsOf(discriminator)).toEqual(
      [[32, 2], [32, 2], [32, 1], [64, 2], [64, 1], [64, 2], [64, 1], [64, 1], [128, 2]] // prettier-ignore
        .map(([filters, stride]) => ['Conv2D', 5, 5, stride, stride, filters, 'same']),
    );
    expect(shapesOf(discriminator, stages(5, 'activation'))).toEqual([
      ...[[100, 100, 32], [50, 50, 32], [25, 25, 64], [13, 13, 64], [7, 7, 128]], // prettier-ignore
    ]);
    expect(discriminator.layers.map(({ name }) => name).filter((name) => name.startsWith('stage3'))).toEqual([
      ...['stage3_conv', 'stage3_norm', 'stage3_activation'],
      ...['stage3_conv2', 'stage3_norm2', 'stage3_activation2'],
      ...['stage3_conv3', 'stage3_norm3', 'stage3_activation3'],
    ]);
  });

  it('has the parameters worked out by hand', () => {
    const { generator, discriminator } = build(options);
    // Dense 100·13·13·128; 25·(128·128 + 128·64 + 64·64 + 64·32); batch norms 4·(128 + 128 + 64 + 64 + 32); 25·32·3 + 3.
    expect(generator.countParams()).toBe(2_163_200 + 768_000 + 1_664 + 2_403);
    // 25·(3·32 + 3·32·32 [stages 1 and 2's first] …), stage by stage:
    const convolutions = 25 * (3 * 32 + (32 * 32 + 32 * 32) + (32 * 64 + 64 * 64) + 3 * 64 * 64 + 64 * 128);
    const norms = 4 * (32 + 2 * 32 + 2 * 64 + 3 * 64 + 128);
    expect([convolutions, norms]).toEqual([719_200, 2_176]);
    expect(discriminator.countParams()).toBe(719_200 + 2_176 + 7 * 7 * 128 + 1);
  });
});
