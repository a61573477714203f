import { describe, expect, it } from 'vitest';
import { datasetFromArrays, type Dataset } from '../../src/data/index.js';
import { basicDCGAN, basicRecipe } from '../../src/presets/index.js';
import { finish, train } from '../../src/training/index.js';

function images(count: number, classes: number | null = null): Dataset {
  return datasetFromArrays({
    images: Uint8Array.from({ length: count * 64 }, (_, i) => (i * i) % 251),
    imageShape: [8, 8, 1],
    ...(classes !== null && { labels: Array.from({ length: count }, (_, i) => i % classes) }),
  });
}

function dispose(gan: ReturnType<typeof basicDCGAN>): void {
  gan.generator.dispose();
  gan.discriminator.dispose();
}

const names = (data: Dataset, options?: Parameters<typeof basicRecipe>[1]): (string | undefined)[] =>
  (basicRecipe(data, options).tricks ?? []).map(({ name }) => name);

describe('basicRecipe', () => {
  it('chooses the number of steps, the batch and augmentation by the number of images', () => {
    expect(basicRecipe(images(10))).toMatchObject({ steps: 2000, batchSize: 10, seed: 0 });
    expect(basicRecipe(images(4000))).toMatchObject({ steps: 3750, batchSize: 32 });
    expect(basicRecipe(images(6000), { batchSize: 8 })).toMatchObject({ steps: 10_000, batchSize: 8 });
    expect(names(images(4999))).toEqual(['smoothLabels', 'ema', 'diffAugment']);
    expect(names(images(5000))).toEqual(['smoothLabels', 'ema']);
    expect(names(images(5000), { augment: true })).toContain('diffAugment');
  });

  it('refuses options out of range', () => {
    expect(() => basicRecipe(images(4), { steps: 0 })).toThrow('basicRecipe: steps must be at least 1 (got 0)');
    expect(() => basicRecipe(images(4), { learningRates: { generator: 0 } })).toThrow(
      'basicRecipe: learningRates.generator must be greater than 0 (got 0)',
    );
  });
});

describe('basicDCGAN', () => {
  it.each(['embedding', 'projection', 'none'] as const)('can be trained with %s', async (conditioning) => {
    const data = images(8, 2);
    const gan = basicDCGAN(data, { conditioning, baseFilters: 2, latentDim: 4 });
    const run = train(gan, data, basicRecipe(data, { steps: 2, batchSize: 4 }));
    expect((await finish(run))?.step).toBe(2);
    run.dispose();
    dispose(gan);
  });

  it('has kernels that the stride divides, which leave no grid', () => {
    const gan = basicDCGAN(images(4), { baseFilters: 2 });
    for (const network of [gan.generator, gan.discriminator]) {
      for (const { kernelSize, strides } of network.layers as { kernelSize?: number[]; strides?: number[] }[])
        kernelSize?.forEach((size, i) => expect(size % (strides?.[i] ?? NaN)).toBe(0));
    }
    dispose(gan);
  });

  it('has classes where the data have', () => {
    for (const [data, name] of [
      [images(4), undefined],
      [images(4, 2), 'embedding'],
    ] as const) {
      const gan = basicDCGAN(data, { baseFilters: 2 });
      expect(gan.config.conditioning?.name).toBe(name);
      dispose(gan);
    }
    expect(() => basicDCGAN(images(4), { conditioning: 'projection' })).toThrow(
      'basicDCGAN: conditioning must be none: the data have no classes (got "projection")',
    );
  });
});
