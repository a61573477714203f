import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planDCGAN, type DCGANPlan, type PlanDCGANOptions } from '../../src/architectures/index.js';
import type { ImageShape, Json } from '../../src/core/index.js';

/** The sizes of all maps from the image down, as the discriminator and as the generator see them. */
function sizesOf({ generator, discriminator }: DCGANPlan) {
  const down = [discriminator.image.slice(0, 2), ...discriminator.stages.map(({ height, width }) => [height, width])];
  const { start, stages, output } = generator;
  const up = [[...start], ...stages.map(({ height, width }) => [height, width]), [output.height, output.width]];
  return { down, up: up.reverse() };
}

describe('planDCGAN', () => {
  it('plans the networks of the DCGAN paper for 64×64', () => {
    const { generator, discriminator } = planDCGAN([64, 64, 3]);
    expect(generator.start).toEqual([4, 4]);
    expect(generator.projection).toEqual({ filters: 1024, norm: 'batch', activation: 'relu', dropout: 0 });
    expect(generator.stages.map((stage) => stage.filters)).toEqual([512, 256, 128]);
    expect(generator.stages[0]).toEqual({
      ...{ height: 8, width: 8, filters: 512, kernelSize: 5, convolutions: 1, stride: 2 },
      ...{ norm: 'batch', activation: 'relu', dropout: 0 },
      crop: [
        [0, 0],
        [0, 0],
      ],
    });
    expect(generator.output).toMatchObject({
      height: 64,
      channels: 3,
      stride: 2,
      transposed: true,
      activation: 'tanh',
    });
    expect(discriminator.stages.map((stage) => stage.filters)).toEqual([64, 128, 256, 512]);
    expect(discriminator.stages.map((stage) => stage.norm)).toEqual(['none', 'batch', 'batch', 'batch']);
    expect(discriminator.stages[3]).toMatchObject({ height: 4, width: 4, activation: { leakyRelu: 0.2 } });
    expect(discriminator.head).toBe('dense');
  });

  it.each([
    { shape: [8, 8, 1], sizes: [8, 4] },
    { shape: [9, 9, 1], sizes: [9, 5] },
    { shape: [28, 28, 1], sizes: [28, 14, 7] },
    { shape: [32, 32, 4], sizes: [32, 16, 8, 4] },
    { shape: [64, 64, 3], sizes: [64, 32, 16, 8, 4] },
    { shape: [150, 150, 3], sizes: [150, 75, 38, 19, 10, 5] },
    { shape: [200, 200, 3], sizes: [200, 100, 50, 25, 13, 7] },
  ] as const)('goes down and up through $sizes', ({ shape, sizes }) => {
    const squares = sizes.map((size) => [size, size]);
    expect(sizesOf(planDCGAN(shape))).toEqual({ down: squares, up: squares });
  });

  it('plans images that are not square by their shorter side', () => {
    const sizes = [48, 24, 12, 6].map((height) => [height, (height * 64) / 48]);
    expect(sizesOf(planDCGAN([48, 64, 3]))).toEqual({ down: sizes, up: sizes });
    const flat = [8, 4].map((height) => [height, height * 125]);
    expect(sizesOf(planDCGAN([8, 1000, 1]))).toEqual({ down: flat, up: flat });
  });

  it('crops on the side where the convolution of the discriminator pads less', () => {
    // Same padding of 75 → 38 at stride 2: a kernel of 5 pads 4 = 2 + 2 where 76 has 3 = 1 + 2, so the first row goes; a
    // kernel of 4 pads 3 = 1 + 2 where 76 has 2 = 1 + 1, so the last row goes.
    const cropOf = (kernelSize: number) =>
      planDCGAN([150, 150, 3], { generator: { defaults: { kernelSize } } }).generator.stages[3];
    expect(cropOf(5)).toMatchObject({ height: 75, crop: [[1, 0], [1, 0]] }); // prettier-ignore
    expect(cropOf(4)).toMatchObject({ height: 75, crop: [[0, 1], [0, 1]] }); // prettier-ignore
  });

  it('doubles filters from the image on, within limits', () => {
    const { generator, discriminator } = planDCGAN([64, 64, 3], {
      generator: { baseFilters: 24, maxFilters: 100 },
      discriminator: { baseFilters: 12, maxFilters: 50 },
    });
    expect([generator.projection, ...generator.stages].map(({ filters }) => filters)).toEqual([100, 96, 48, 24]);
    expect(discriminator.stages.map(({ filters }) => filters)).toEqual([12, 24, 48, 50]);
  });

  it('takes what a stage lacks from the defaults', () => {
    const { generator, discriminator } = planDCGAN([32, 32, 3], {
      generator: {
        defaults: { filters: 8, kernelSize: 3, norm: 'layer', activation: 'leakyRelu', dropout: 0.5, convolutions: 2 },
        projection: { filters: 16, norm: 'none', activation: 'tanh', dropout: 0 },
        stages: [{}, { filters: 4, kernelSize: 7, norm: 'instance', activation: { leakyRelu: 0.02 }, dropout: 0.1 }],
      },
      discriminator: { defaults: { norm: 'layer', stride: 3 }, stages: [{}, { stride: 1 }, { convolutions: 3 }] },
    });
    expect(generator.projection).toEqual({ filters: 16, norm: 'none', activation: 'tanh', dropout: 0 });
    expect(generator.stages).toMatchObject([
      { filters: 8, kernelSize: 3, norm: 'layer', activation: { leakyRelu: 0.2 }, dropout: 0.5, convolutions: 2 },
      { filters: 4, kernelSize: 7, norm: 'instance', activation: { leakyRelu: 0.02 }, dropout: 0.1, convolutions: 2 },
    ]);
    expect(generator.output.kernelSize).toBe(3);
    expect(discriminator.stages).toMatchObject([
      { height: 11, stride: 3, norm: 'none', convolutions: 1 },
      { height: 11, stride: 1, norm: 'layer', convolutions: 1 },
      { height: 4, stride: 3, norm: 'layer', convolutions: 3 },
    ]);
  });

  it('mirrors the output with stride 1 by one more stage', () => {
    const { generator } = planDCGAN([32, 32, 3], { generator: { output: { stride: 1 } } });
    expect(generator.start).toEqual([4, 4]);
    expect(generator.stages.map(({ height, filters }) => [height, filters])).toEqual([[8, 256], [16, 128], [32, 64]]); // prettier-ignore
    expect(generator.projection.filters).toBe(512);
    expect(generator.output).toMatchObject({ stride: 1, transposed: false });
  });

  it('is plain data', () => {
    const plan: Json = planDCGAN([150, 100, 3]);
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  it('always grows each map by the stride, less the crop, and divides upward on the way down', () => {
    // At least 13, or a second stride of 3 would find a map of 2 pixels.
    const side = fc.integer({ min: 13, max: 300 });
    const stages = fc.array(
      fc.record({ stride: fc.integer({ min: 1, max: 3 }), kernelSize: fc.integer({ min: 3, max: 6 }) }),
      {
        minLength: 1,
        maxLength: 2,
      },
    );
    fc.assert(
      fc.property(side, side, stages, (height, width, listed) => {
        const { generator, discriminator } = planDCGAN([height, width, 3], {
          generator: { stages: listed, output: { stride: 2 } },
          discriminator: { stages: listed },
        });
        let size = generator.start;
        for (const map of [...generator.stages, generator.output]) {
          const [rows, columns] = map.crop;
          expect(Math.min(...rows, ...columns)).toBeGreaterThanOrEqual(0);
          expect(Math.max(rows[0] + rows[1], columns[0] + columns[1])).toBeLessThan(map.stride);
          expect(map.height).toBe(size[0] * map.stride - rows[0] - rows[1]);
          expect(map.width).toBe(size[1] * map.stride - columns[0] - columns[1]);
          size = [map.height, map.width];
        }
        expect(size).toEqual([height, width]);
        let above: readonly number[] = [height, width];
        for (const map of discriminator.stages) {
          expect([map.height, map.width]).toEqual(above.map((length) => Math.ceil(length / map.stride)));
          above = [map.height, map.width];
        }
      }),
    );
  });

  const shape: ImageShape = [16, 16, 3];
  it.each<{ options: unknown; error: string; image?: unknown }>([
    { image: [4, 16, 3], options: {}, error: 'planDCGAN: imageShape[0] must be at least 8 (got 4)' },
    { image: [16, 7.5, 3], options: {}, error: 'planDCGAN: imageShape[1] must be an integer (got 7.5)' },
    { image: [16, 16, 2], options: {}, error: 'planDCGAN: imageShape[2] must be 1, 3 or 4 channels (got 2)' },
    { image: 16, options: {}, error: 'planDCGAN: imageShape must be [height, width, channels] (got 16)' },
    {
      options: { generater: {} },
      error: 'options has no option "generater"; the options are generator, discriminator',
    },
    { options: { generator: 3 }, error: 'planDCGAN: generator must be an object (got 3)' },
    { options: { generator: null }, error: 'planDCGAN: generator must be an object (got null)' },
    { options: { generator: { depth: 3 } }, error: 'planDCGAN: generator has no option "depth"' },
    {
      options: { generator: { upsampling: 'cubic' } },
      error: 'generator.upsampling must be one of transposed, nearest, bilinear (got "cubic")',
    },
    { options: { generator: { stages: 3 } }, error: 'generator.stages must be a list of stages (got 3)' },
    { options: { generator: { stages: [{ kernel: 3 }] } }, error: 'generator.stages[0] has no option "kernel"' },
    {
      options: { generator: { stages: [{ filters: 0 }] } },
      error: 'generator.stages[0].filters must be at least 1 (got 0)',
    },
    {
      options: { generator: { stages: [{ filters: NaN }] } },
      error: 'generator.stages[0].filters must be an integer (got NaN)',
    },
    {
      options: { generator: { stages: [{ stride: 1.5 }] } },
      error: 'generator.stages[0].stride must be an integer (got 1.5)',
    },
    {
      options: { generator: { stages: [{ stride: 0 }] } },
      error: 'generator.stages[0].stride must be at least 1 (got 0)',
    },
    {
      options: { generator: { stages: [{ kernelSize: null }] } },
      error: 'generator.stages[0].kernelSize must be an integer (got null)',
    },
    {
      options: { generator: { stages: [{ convolutions: 0 }] } },
      error: 'generator.stages[0].convolutions must be at least 1 (got 0)',
    },
    {
      options: { generator: { stages: [{ dropout: 1 }] } },
      error: 'generator.stages[0].dropout must be below 1 (got 1)',
    },
    {
      options: { generator: { stages: [{ norm: 'group' }] } },
      error: 'generator.stages[0].norm must be one of batch, layer, instance, none (got "group")',
    },
    {
      options: { generator: { stages: [{ activation: 'gelu' }] } },
      error: 'generator.stages[0].activation must be one of relu, leakyRelu, elu, selu, tanh, linear (got "gelu")',
    },
    {
      options: { generator: { stages: [{ activation: { leakyRelu: -1 } }] } },
      error: 'generator.stages[0].activation.leakyRelu must be at least 0 (got -1)',
    },
    {
      options: { generator: { stages: [{ activation: { leaky: 0.2 } }] } },
      error: 'generator.stages[0].activation has no option "leaky"',
    },
    {
      options: { generator: { stages: [{ activation: null }] } },
      error: 'generator.stages[0].activation must be an object (got null)',
    },
    {
      options: { generator: { projection: { kernelSize: 3 } } },
      error: 'generator.projection has no option "kernelSize"',
    },
    {
      options: { generator: { projection: { filters: -1 } } },
      error: 'generator.projection.filters must be at least 1 (got -1)',
    },
    // eslint-disable-next-line no-sparse-arrays -- a hole is what is tested
    { options: { generator: { stages: [, {}] } }, error: 'generator.stages[0] must be an object (got undefined)' },
    { options: { generator: { output: { filters: 3 } } }, error: 'generator.output has no option "filters"' },
    {
      options: { generator: { output: { activation: 'relu' } } },
      error: 'generator.output.activation must be one of tanh, sigmoid (got "relu")',
    },
    {
      options: { generator: { output: { transposed: 1 } } },
      error: 'generator.output.transposed must be true or false (got 1)',
    },
    {
      options: { generator: { output: { transposed: false } } },
      error:
        'generator.output.transposed must be true for a stride above 1, or upsampling nearest or bilinear (got false)',
    },
    {
      options: { generator: { output: { stride: 17 } } },
      error: 'generator.output.stride must be at most 16, the shorter side of the map of 16×16 at this stage (got 17)',
    },
    {
      options: { generator: { output: { kernelSize: 1 } } },
      error: 'generator.output.kernelSize must be at least the stride, 2, or pixels are left out (got 1)',
    },
    {
      options: { generator: { defaults: { stride: 1 } } },
      error: 'generator.stages must be given where defaults.stride is 1 (got undefined)',
    },
    { options: { generator: { baseFilters: 2000 } }, error: 'generator.baseFilters must be at most 1024 (got 2000)' },
    { options: { generator: { maxFilters: 0 } }, error: 'generator.maxFilters must be at least 1 (got 0)' },
    {
      options: { generator: { stages: [{}, {}, {}, {}] } },
      error: 'generator.stages[0].stride must be at most 1, the shorter side of the map of 1×1 at this stage (got 2)',
    },
    {
      options: { generator: { stages: [{}, {}, {}], projection: { norm: 'instance' } } },
      error: 'generator.projection.norm must not be instance on a map of 1×1',
    },
    {
      options: { discriminator: { stages: [{}, {}, {}, {}, {}] } },
      error:
        'discriminator.stages[4].stride must be at most 1, the shorter side of the map of 1×1 at this stage (got 2)',
    },
    { options: { discriminator: { stages: [] } }, error: 'discriminator.stages must have at least one stage (got [])' },
    {
      options: { discriminator: { stages: [{ kernelSize: 2, stride: 3 }] } },
      error: 'discriminator.stages[0].kernelSize must be at least the stride, 3, or pixels are left out (got 2)',
    },
    {
      options: { discriminator: { stages: [{ stride: 16, kernelSize: 16, norm: 'instance' }] } },
      error:
        'discriminator.stages[0].norm must not be instance on a map of 1×1, which it would set to 0 (got "instance")',
    },
    {
      options: { discriminator: { head: 'patch' } },
      error: 'discriminator.head must be one of dense, convolution (got "patch")',
    },
    { options: { discriminator: { output: {} } }, error: 'discriminator has no option "output"' },
  ])('refuses: $error', ({ image = shape, options, error }) => {
    // prettier-ignore
    // What JavaScript may pass: no type fits.
    expect(() => planDCGAN(image as ImageShape, options as PlanDCGANOptions)).toThrow(error);
  });
});
