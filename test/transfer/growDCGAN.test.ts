import { describe, expect, it } from 'vitest';
import { buildDCGAN } from '../../src/architectures/index.js';
import { conditionalBatchNorm, embedding, projection } from '../../src/conditioning/index.js';
import { networkWeights, readWeights } from '../../src/models/index.js';
import { growDCGAN, type GrowDCGANOptions } from '../../src/transfer/index.js';
import { expectNoLeak } from '../support/expectNoLeak.js';

const build = (imageShape: readonly [number, number, 1] = [16, 16, 1]) =>
  buildDCGAN({
    imageShape,
    latentDim: 3,
    generator: { baseFilters: 4 },
    discriminator: { baseFilters: 4 },
    seed: 5,
  });
const dispose = (...gans: { generator: { dispose(): unknown }; discriminator: { dispose(): unknown } }[]) =>
  gans.forEach((gan) => (gan.generator.dispose(), gan.discriminator.dispose()));

describe('growDCGAN', () => {
  it('copies what fits from the latent vector on and to the logits, and says what is fresh', async () => {
    const source = build();
    const grown = growDCGAN(source, { imageShape: [32, 32, 1] });
    expect(grown.generator.outputs[0]?.shape).toEqual([null, 32, 32, 1]);
    const origins = (network: 'generator' | 'discriminator') =>
      Object.fromEntries(grown.report[network].map(({ name, from }) => [name, from]));
    expect(origins('generator')).toMatchObject({
      'projection_dense/kernel': 'projection_dense/kernel',
      'stage0_conv/kernel': 'stage0_conv/kernel',
      'stage1_conv/kernel': null,
      // It read four channels and reads two now.
      'output_conv/kernel': null,
      'output_conv/bias': 'output_conv/bias',
    });
    expect(origins('discriminator')).toMatchObject({
      'stage0_conv/kernel': null,
      'stage1_conv/kernel': null,
      'stage2_conv/kernel': 'stage1_conv/kernel',
      'stage2_norm/moving_variance': 'stage1_norm/moving_variance',
      'logits/kernel': 'logits/kernel',
    });
    expect(grown.report.generator.find(({ name }) => name === 'output_conv/kernel')?.reason).toBe(
      "the source's is [5, 5, 1, 4]",
    );
    for (const network of ['generator', 'discriminator'] as const) {
      const [old, now] = [source, grown].map((gan) => {
        const { parameters, statistics } = networkWeights(gan[network]);
        return readWeights(new Map([...parameters, ...statistics]));
      });
      for (const { name, from } of grown.report[network])
        if (from !== null) expect(await now?.[name]?.data()).toEqual(await old?.[from]?.data());
    }
    dispose(source, grown);
  });

  it.each([embedding({ classes: 3, dimension: 2 }), projection({ classes: 3 }), conditionalBatchNorm({ classes: 3 })])(
    'keeps what a conditional source knows of its classes: $name',
    async (conditioning) => {
      const small = { baseFilters: 4 };
      const source = buildDCGAN({
        imageShape: [16, 16, 1],
        latentDim: 3,
        conditioning,
        generator: small,
        discriminator: small,
      });
      const grown = growDCGAN(source, { imageShape: [32, 32, 1], conditioning });
      expect(grown.generator.inputs).toHaveLength(2);
      for (const network of ['generator', 'discriminator'] as const) {
        const tables = [source, grown].map((gan) => readWeights(networkWeights(gan[network]).parameters));
        const kept = grown.report[network].filter(({ name, from }) => name.endsWith('/embeddings') && from !== null);
        expect(kept.length).toBeGreaterThan(0);
        for (const { name, from } of kept)
          expect(await tables[1]?.[name]?.data()).toEqual(await tables[0]?.[from ?? '']?.data());
      }
      dispose(source, grown);
    },
  );

  it('leaks nothing', async () => {
    const source = build();
    await expectNoLeak(() => dispose(growDCGAN(source, { imageShape: [64, 64, 1] })));
    dispose(source);
  });

  it.each<[unknown, string]>([
    [{ imageShape: [24, 24, 1] }, 'imageShape must be 32×32×1, or that doubled again (got [24, 24, 1])'],
    [{ imageShape: [32, 64, 1] }, 'imageShape must be 32×32×1, or that doubled again'],
    [{ imageShape: [32, 32, 3] }, 'imageShape must be 32×32×1, or that doubled again'],
    [{ imageShape: [16, 16, 1] }, 'imageShape must be 32×32×1, or that doubled again'],
    [{ imageShape: [32, 32, 1], conditioning: embedding({ classes: 2 }) }, "conditioning must be the source's, none"],
  ])('refuses %j', (options, message) => {
    const source = build();
    // What a JavaScript caller may hand over.
    expect(() => growDCGAN(source, options as GrowDCGANOptions)).toThrow(`growDCGAN: ${message}`);
    dispose(source);
  });
});
