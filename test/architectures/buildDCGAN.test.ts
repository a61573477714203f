import * as tf from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  buildDCGAN,
  buildDiscriminator,
  buildGenerator,
  type BuildDCGANOptions,
  type BuildDiscriminatorOptions,
  type BuildGeneratorOptions,
} from '../../src/architectures/index.js';
import { embedding, type Conditioning } from '../../src/conditioning/index.js';
import type { Json } from '../../src/core/index.js';
import { expectClose } from '../support/expectClose.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const tiny: BuildDCGANOptions = {
  imageShape: [9, 8, 3],
  latentDim: 4,
  generator: { stages: [{ filters: 3, kernelSize: 3 }], projection: { filters: 2 } },
  discriminator: { stages: [{ filters: 3 }, { filters: 2, kernelSize: 3 }] },
};
const conditional: BuildDCGANOptions = { ...tiny, conditioning: embedding({ classes: 3, dimension: 2 }) };

/** Builds, works and disposes. */
async function withDCGAN(
  options: BuildDCGANOptions,
  work: (gan: ReturnType<typeof buildDCGAN>) => void | Promise<void>,
) {
  const gan = buildDCGAN(options);
  try {
    await work(gan);
  } finally {
    gan.generator.dispose();
    gan.discriminator.dispose();
  }
}

async function weightsOf(...models: LayersModel[]): Promise<[string, number[]][]> {
  const weights = models.flatMap((model) => model.weights);
  return Promise.all(
    weights.map(async (weight): Promise<[string, number[]]> => [
      weight.originalName,
      Array.from(await weight.read().data()),
    ]),
  );
}

describe('buildDCGAN', () => {
  it('names inputs, outputs and layers', () =>
    withDCGAN(conditional, ({ generator, discriminator }) => {
      expect(generator.name).toBe('generator');
      expect(generator.inputNames).toEqual(['latent', 'label']);
      expect(generator.inputs.map(({ shape, dtype }) => [shape, dtype])).toEqual([[[null, 4], 'float32'], [[null, 1], 'int32']]); // prettier-ignore
      expect(generator.outputNames).toEqual(['image']);
      expect(generator.outputs[0]?.shape).toEqual([null, 9, 8, 3]);
      expect(discriminator.name).toBe('discriminator');
      expect(discriminator.inputNames).toEqual(['image', 'label']);
      expect(discriminator.inputs.map(({ shape, dtype }) => [shape, dtype])).toEqual([[[null, 9, 8, 3], 'float32'], [[null, 1], 'int32']]); // prettier-ignore
      expect(discriminator.outputNames).toEqual(['logits']);
      expect(discriminator.outputs[0]?.shape).toEqual([null, 1]);
    }));

  it('gives the same readable names however many networks there are', () =>
    withDCGAN(tiny, async (first) =>
      withDCGAN(tiny, (second) => {
        for (const { generator, discriminator } of [first, second]) {
          expect(generator.layers.map(({ name }) => name)).toEqual([
            ...['latent', 'projection_dense', 'projection_map', 'projection_norm', 'projection_activation'],
            ...[
              'stage0_conv',
              'stage0_crop',
              'stage0_norm',
              'stage0_activation',
              'output_conv',
              'output_crop',
              'image',
            ],
          ]);
          expect(discriminator.layers.map(({ name }) => name)).toEqual([
            ...['image', 'stage0_conv', 'stage0_activation', 'stage1_conv', 'stage1_norm', 'stage1_activation'],
            ...['features', 'logits'],
          ]);
        }
      }),
    ));

  it('resizes instead of transposing where asked, each stage then one convolution', () =>
    withDCGAN({ ...tiny, generator: { ...tiny.generator, upsampling: 'bilinear' } }, ({ generator }) => {
      const names = generator.layers.map(({ name }) => name).filter((name) => /^(stage0|output)_[cu]/.test(name));
      expect(names).toEqual([
        ...['stage0_upsampling', 'stage0_crop', 'stage0_conv'],
        ...['output_upsampling', 'output_crop', 'output_conv'],
      ]);
      expect(generator.getLayer('stage0_upsampling').getConfig()).toMatchObject({
        size: [2, 2],
        interpolation: 'bilinear',
      });
      expect(generator.getLayer('stage0_conv').getClassName()).toBe('Conv2D');
    }));

  it('draws weights from N(0, 0.02), gammas from N(1, 0.02), and sets the rest to constants', () =>
    withDCGAN(
      { imageShape: [16, 16, 3], generator: { baseFilters: 32 }, discriminator: { baseFilters: 32 } },
      async (gan) => {
        for (const [name, values] of await weightsOf(gan.generator, gan.discriminator)) {
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
          if (/kernel|gamma/.test(name)) {
            const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
            // Five standard errors.
            expect(Math.abs(mean - (name.endsWith('gamma') ? 1 : 0)), name).toBeLessThan(
              (5 * 0.02) / Math.sqrt(values.length),
            );
            expect(Math.abs(deviation - 0.02), name).toBeLessThan((5 * 0.02) / Math.sqrt(2 * values.length));
          } else {
            expect(new Set(values), name).toEqual(new Set([name.endsWith('moving_variance') ? 1 : 0]));
          }
        }
        const { momentum, epsilon } = gan.generator.getLayer('projection_norm').getConfig();
        expect({ momentum, epsilon }).toEqual({ momentum: 0.9, epsilon: 1e-5 });
      },
    ));

  it('normalises each map (layer) or each channel of it (instance)', async () => {
    // Channel 0 holds 0 … 15, channel 1 ten times as much.
    const channel = Array.from({ length: 16 }, (_, i) => i);
    const both = channel.flatMap((value) => [value, 10 * value]);
    const standardize = (values: number[]) => {
      const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
      return values.map((value) => (value - mean) / Math.sqrt(variance + 1e-5));
    };
    const [first, second] = [standardize(channel), standardize(channel.map((value) => 10 * value))];
    const expected = { layer: standardize(both), instance: first.flatMap((value, i) => [value, second[i] ?? NaN]) };
    for (const norm of ['layer', 'instance'] as const) {
      const model = buildDiscriminator({ imageShape: [8, 8, 1], stages: [{ filters: 2, norm }] });
      const layer = model.getLayer('stage0_norm');
      expect(layer.countParams()).toBe(norm === 'layer' ? 2 * 4 * 4 * 2 : 0);
      // A second image, which must not count.
      const images = tf.tidy(() => tf.concat([tf.tensor4d(both, [1, 4, 4, 2]), tf.randomNormal([1, 4, 4, 2])]));
      const output = tf.tidy(() => tf.slice(tf.concat([layer.call(images, {})].flat()), 0, 1));
      await expectClose(output, expected[norm]);
      tf.dispose([images, output]);
      model.dispose();
    }
  });

  it('makes the map of a transposed convolution as the exact transpose of the discriminator’s convolution', async () => {
    // <conv(x), y> = <x, crop(convTranspose(y))> for every x and y, whatever size, kernel and stride.
    const side = fc.integer({ min: 8, max: 13 });
    const options = fc.record({ stride: fc.integer({ min: 1, max: 4 }), extra: fc.integer({ min: 0, max: 3 }) });
    await fc.assert(
      fc.asyncProperty(side, side, options, async (height, width, { stride, extra }) => {
        const kernelSize = stride + extra;
        const settings = { stride, kernelSize, filters: 2, norm: 'none', activation: 'linear' } as const;
        const generator = buildGenerator({
          imageShape: [height, width, 3],
          latentDim: 1,
          projection: { filters: 2, norm: 'none', activation: 'linear' },
          stages: [],
          output: { stride, kernelSize, transposed: true },
        });
        const discriminator = buildDiscriminator({ imageShape: [height, width, 3], stages: [settings] });
        const start = generator.getLayer('projection_map').outputShape.slice(1).map(Number);
        const run = (model: LayersModel, name: string, value: tf.Tensor) => {
          const layer = model.layers.find((candidate) => candidate.name === name);
          const output = layer ? layer.call(value, {}) : value;
          return Array.isArray(output) ? (output[0] ?? value) : output;
        };
        const products = tf.tidy(() => {
          const kernel = tf.randomNormal([kernelSize, kernelSize, 3, 2], 0, 1, 'float32', 5);
          generator.getLayer('output_conv').setWeights([kernel, tf.zeros([3])]);
          discriminator.getLayer('stage0_conv').setWeights([kernel, tf.zeros([2])]);
          const x = tf.randomNormal([1, height, width, 3], 0, 1, 'float32', 6);
          const y = tf.randomNormal([1, ...start], 0, 1, 'float32', 7);
          const up = run(generator, 'output_crop', run(generator, 'output_conv', y));
          return [tf.sum(tf.mul(run(discriminator, 'stage0_conv', x), y)), tf.sum(tf.mul(x, up))];
        });
        const [left = NaN, right = NaN] = await Promise.all(products.map(async (product) => (await product.data())[0]));
        tf.dispose(products);
        generator.dispose();
        discriminator.dispose();
        await expectClose(left, right, { absolute: 1e-3, relative: 1e-4 });
      }),
      { numRuns: 20 },
    );
  });

  it('gives equal weights for equal seeds, and different ones for every layer and seed', () =>
    withDCGAN({ ...conditional, seed: 7 }, async (first) => {
      const weights = await weightsOf(first.generator, first.discriminator);
      await withDCGAN({ ...conditional, seed: 7 }, async (second) => {
        expect(await weightsOf(second.generator, second.discriminator)).toEqual(weights);
      });
      const random = weights.filter(([name]) => /kernel|gamma|embeddings/.test(name));
      const firstValues = random.map(([name, values]) => (values[0] ?? NaN) - (name.endsWith('gamma') ? 1 : 0));
      // As standard normal numbers: equal seeds would show whatever the deviation.
      const scaled = firstValues.map((value, i) => value / (random[i]?.[0].endsWith('embeddings') ? 1 : 0.02));
      expect(new Set(scaled.map((value) => value.toFixed(3))).size).toBe(random.length);
      await withDCGAN({ ...conditional, seed: 8 }, async (other) => {
        const others = new Map(await weightsOf(other.generator));
        expect(others.get('stage0_conv/kernel')).not.toEqual(new Map(weights).get('stage0_conv/kernel'));
      });
    }));

  it.each([0, -1, Number.MAX_SAFE_INTEGER])('is repeatable for seed %d', (seed) =>
    withDCGAN({ ...tiny, seed }, async (first) =>
      withDCGAN({ ...tiny, seed }, async (second) => {
        expect(await weightsOf(second.generator)).toEqual(await weightsOf(first.generator));
      }),
    ),
  );

  it('builds what buildGenerator and buildDiscriminator build', () =>
    withDCGAN({ ...conditional, seed: 3 }, async (gan) => {
      const { imageShape, latentDim = 0, conditioning } = conditional;
      const generator = buildGenerator({ imageShape, latentDim, conditioning, seed: 3, ...tiny.generator });
      const discriminator = buildDiscriminator({ imageShape, conditioning, seed: 3, ...tiny.discriminator });
      expect(await weightsOf(generator, discriminator)).toEqual(await weightsOf(gan.generator, gan.discriminator));
      generator.dispose();
      discriminator.dispose();
    }));

  it('returns its whole configuration as plain data', () =>
    withDCGAN(conditional, ({ config }) => {
      const json: Json = config;
      expect(JSON.parse(JSON.stringify(json))).toEqual(config);
      expect(config).toMatchObject({
        imageShape: [9, 8, 3],
        latentDim: 4,
        seed: 0,
        conditioning: {
          name: 'embedding',
          labels: { kind: 'classes', count: 3 },
          options: { classes: 3, dimension: 2, at: 'everyLayer', as: 'map' },
        },
      });
      expect(config.plan.generator.start).toEqual([3, 2]);
    }));

  it('leaves the latent vector 100 long, seed 0 and no conditioning by default', () =>
    withDCGAN(
      { imageShape: [8, 8, 1], generator: { baseFilters: 2 }, discriminator: { baseFilters: 2 } },
      ({ config, generator }) => {
        expect(config).toMatchObject({ latentDim: 100, seed: 0, conditioning: null });
        expect(generator.inputs.map(({ shape }) => shape)).toEqual([[null, 100]]);
      },
    ));

  it('keeps its weights when built inside tidy', async () => {
    const built: ReturnType<typeof buildDCGAN>[] = [];
    tf.tidy(() => {
      built.push(buildDCGAN(tiny));
    });
    for (const { generator, discriminator } of built) {
      expect((await weightsOf(generator, discriminator)).length).toBeGreaterThan(0);
      generator.dispose();
      discriminator.dispose();
    }
  });

  it('leaks nothing, and disposes of everything', () => expectNoLeak(() => withDCGAN(conditional, () => undefined)));

  it.each<{ options: unknown; error: string }>([
    { options: undefined, error: 'buildDCGAN: options must be an object (got undefined)' },
    { options: {}, error: 'buildDCGAN: imageShape must be [height, width, channels] (got undefined)' },
    { options: { imageShape: [4, 8, 3] }, error: 'buildDCGAN: imageShape[0] must be at least 8 (got 4)' },
    { options: { ...tiny, latentDim: 0 }, error: 'buildDCGAN: latentDim must be at least 1 (got 0)' },
    { options: { ...tiny, latentDim: NaN }, error: 'buildDCGAN: latentDim must be an integer (got NaN)' },
    { options: { ...tiny, seed: 0.5 }, error: 'buildDCGAN: seed must be an integer (got 0.5)' },
    { options: { ...tiny, seed: 2 ** 60 }, error: 'buildDCGAN: seed must be at most 9007199254740991' },
    { options: { ...tiny, latent: 3 }, error: 'buildDCGAN: options has no option "latent"' },
    {
      options: { ...tiny, conditioning: 'embedding' },
      error: 'buildDCGAN: conditioning must be a conditioning such as embedding({ classes: 10 }) (got "embedding")',
    },
    { options: { ...tiny, conditioning: embedding }, error: 'buildDCGAN: conditioning must be a conditioning' },
    { options: { ...tiny, conditioning: null }, error: 'buildDCGAN: conditioning must be a conditioning' },
    {
      options: { ...tiny, conditioning: { ...embedding({ classes: 2 }), labels: { kind: 'classes', count: 0 } } },
      error: 'buildDCGAN: conditioning.labels.count must be at least 1 (got 0)',
    },
    {
      options: { ...tiny, generator: { stages: [{ filters: -3 }] } },
      error: 'buildDCGAN: generator.stages[0].filters must be at least 1 (got -3)',
    },
    {
      options: { ...tiny, discriminator: { head: 1 } },
      error: 'buildDCGAN: discriminator.head must be one of dense, convolution (got 1)',
    },
  ])('refuses: $error', ({ options, error }) =>
    // prettier-ignore
    expectNoLeak(() => {
      // What JavaScript may pass: no type fits.
      expect(() => buildDCGAN(options as BuildDCGANOptions)).toThrow(error);
    }),
  );

  it('names the function and the option where one network is built', () => {
    const generator = { imageShape: [8, 8, 1], generator: {} } as unknown as BuildGeneratorOptions;
    expect(() => buildGenerator(generator)).toThrow('buildGenerator: options has no option "generator"');
    const stages = [{ filters: 0 }];
    expect(() => buildGenerator({ imageShape: [8, 8, 1], stages })).toThrow(
      'buildGenerator: stages[0].filters must be',
    );
    expect(() => buildGenerator({ imageShape: [8, 8, 1], latentDim: -1 })).toThrow('buildGenerator: latentDim must be');
    const discriminator = { imageShape: [8, 8, 1], latentDim: 3 } as unknown as BuildDiscriminatorOptions;
    expect(() => buildDiscriminator(discriminator)).toThrow('buildDiscriminator: options has no option "latentDim"');
    expect(() => buildDiscriminator({ imageShape: [8, 8, 1], stages })).toThrow(
      'buildDiscriminator: stages[0].filters must',
    );
  });

  it('leaves nothing behind when a conditioning fails half-way', () => {
    const working = embedding({ classes: 2 });
    const broken: Conditioning = {
      ...working,
      discriminator: {
        usesLabel: false,
        head() {
          tf.zeros([5]);
          throw new Error('broken');
        },
      },
    };
    const outputless: Conditioning = {
      ...working,
      discriminator: { usesLabel: false, head: (features) => [features] },
    };
    return expectNoLeak(() => {
      expect(() => buildDCGAN({ ...tiny, conditioning: broken })).toThrow('broken');
      expect(() => buildDCGAN({ ...tiny, conditioning: outputless })).toThrow(
        'buildDCGAN: conditioning must leave logits of shape [batch, 1] as the first output (got [null, 12])',
      );
    });
  });

  it('refuses a conditioning that never uses the label', () => {
    const idle: Conditioning = { ...embedding({ classes: 2 }), generator: { usesLabel: true } };
    return expectNoLeak(() => {
      expect(() => buildDCGAN({ ...tiny, conditioning: idle })).toThrow(
        'buildDCGAN: conditioning must use the label somewhere in the generator, which has no place for it (got "embedding")',
      );
    });
  });
});
